import { Readable } from 'node:stream';
import { RequestError } from '@parley/protocol';
import type { FileContent, FileRecord } from '../store/store.ts';
import { DAY_MS, type FileParts, type ServedFile } from './file-parts.ts';
import { isTaken } from './file-service.ts';
import { honestType, imageTypes } from './sniff.ts';

/** What the routes do: bytes in, with a grant, and bytes out, with a link. */
export interface Transfers {
  /** How far an upload is. Rejects with `grant_ended`. */
  progress(id: string, token: string): Promise<Progress>;
  /** Takes bytes at an offset; the last ones complete the file. */
  receive(
    id: string,
    token: string,
    offset: number,
    body: AsyncIterable<Uint8Array>,
    /** How many there are to be, where that is known. */
    length?: number,
  ): Promise<Progress>;
  /** Rejects with `grant_ended`, or `unknown_file`. */
  serve(id: string, token: string, isThumb: boolean): Promise<ServedFile>;
}

export interface Progress {
  readonly offset: number;
  readonly size: number;
  readonly isWhole: boolean;
}

/** A file that nobody has sent by then is collected. */
const UNSENT_MS = DAY_MS;
const TOO_MUCH = 'more comes than was announced; nothing was kept';
const THUMB_MAX_BYTES = 1_048_576;

export function createTransfers(parts: FileParts): Transfers {
  const { store, blobs, uploads, images, signer, limits, nowMs, newId } = parts;
  /** Uploads that a request writes to. */
  const busy = new Set<string>();

  async function granted(id: string, token: string): Promise<FileRecord> {
    const facts = signer.verify('upload', token);
    if (facts?.[0] !== id || Number(facts[2]) <= nowMs()) throw new RequestError('grant_ended');
    const [file] = await store.byIds([id]);
    if (file === undefined) throw new RequestError('grant_ended');
    return file;
  }

  async function progressOf(file: FileRecord): Promise<Progress> {
    const { size } = file;
    if (file.hash !== '') return { offset: size, size, isWhole: true };
    return { offset: await uploads.offset(file.id), size, isWhole: false };
  }

  async function alone<Result>(id: string, task: () => Promise<Result>): Promise<Result> {
    if (busy.has(id)) throw new RequestError('upload_busy');
    busy.add(id);
    try {
      return await task();
    } finally {
      busy.delete(id);
    }
  }

  /** A file that cannot be taken leaves nothing behind. */
  async function refuse(file: FileRecord, error: RequestError): Promise<never> {
    await uploads.remove(file.id);
    await store.removeFile(file, nowMs() + DAY_MS);
    throw error;
  }

  async function complete(file: FileRecord): Promise<Progress> {
    const { hash, beginning } = await uploads.examine(file.id);
    if (file.announced !== '' && file.announced !== hash) {
      return refuse(file, new RequestError('wrong_hash'));
    }
    const type = honestType(file.type, beginning);
    if (type === undefined) return refuse(file, new RequestError('wrong_type'));
    if (!isTaken(type, limits.types)) return refuse(file, new RequestError('type_refused'));
    await keep(file, hash, imageTypes.has(type));
    await store.complete(file.id, { hash, type, dueAt: nowMs() + UNSENT_MS });
    await uploads.remove(file.id);
    return { offset: file.size, size: file.size, isWhole: true };
  }

  async function keep(file: FileRecord, hash: string, isImage: boolean): Promise<void> {
    const content = await store.claimContent(hash, newId(), nowMs() + DAY_MS);
    if (content.isStored) return;
    const seen = isImage ? await look(file) : { width: 0, height: 0, thumb: undefined };
    const { width, height, thumb } = seen;
    if (thumb !== undefined) await blobs.putBytes(thumbKey(content), thumb);
    await blobs.put(content.key, uploads.pathOf(file.id), file.size);
    await store.noteStored(content.key, { width, height, hasThumb: thumb !== undefined });
  }

  async function look(file: FileRecord) {
    const reading = images.read(uploads.pathOf(file.id));
    // What has come stays: the last request may be made again.
    if (reading === undefined) throw new RequestError('overloaded');
    const seen = await reading;
    if (seen.type !== 'image') return refuse(file, new RequestError('image_refused'));
    return seen;
  }

  return {
    progress: async (id, token) => progressOf(await granted(id, token)),

    async receive(id, token, offset, body, length = 0) {
      await granted(id, token);
      return await alone(id, async () => {
        // Read again: another request may have completed it until now.
        const file = await granted(id, token);
        const before = await progressOf(file);
        if (offset !== before.offset) throw new RequestError('wrong_offset');
        if (before.isWhole) return before;
        const room = file.size - offset;
        // Before any of it is read, so that whoever sends it hears of it.
        if (length > room) return refuse(file, new RequestError('file_too_large', TOO_MUCH));
        await uploads.append(id, body, room);
        const after = await progressOf(file);
        return after.offset < file.size ? after : await complete(file);
      });
    },

    async serve(id, token, isThumb) {
      const facts = signer.verify('link', token);
      const [of, user, conversation = '', expires] = facts ?? [];
      if (of !== id || Number(expires) <= nowMs()) throw new RequestError('grant_ended');
      const [file] = await store.byIds([id]);
      if (file === undefined || file.hash === '') throw new RequestError('unknown_file');
      // It may have been taken back since the link was made.
      const isThere =
        String(file.user) === user || (await store.uses(id, conversation, 1)).length > 0;
      const content = isThere ? await store.contentOf(file.hash) : undefined;
      if (content?.isStored !== true) throw new RequestError('unknown_file');
      if (isThumb) return await thumbOf(file, content);
      const { name, type, size, hash } = file;
      return { name, type, size, etag: hash, open: (from, to) => blobs.get(content.key, from, to) };
    },
  };

  async function thumbOf(file: FileRecord, content: FileContent): Promise<ServedFile> {
    const bytes = content.hasThumb ? await blobs.getBytes(thumbKey(content)) : undefined;
    if (bytes === undefined || bytes.byteLength > THUMB_MAX_BYTES) {
      throw new RequestError('unknown_file');
    }
    return {
      ...{ name: `${file.name}.webp`, type: 'image/webp', size: bytes.byteLength },
      etag: `${file.hash}-thumb`,
      open: async (from, to) => Readable.from([bytes.subarray(from, to + 1)]),
    };
  }
}

export const thumbKey = ({ key }: Pick<FileContent, 'key'>): string => `${key}.thumb`;
