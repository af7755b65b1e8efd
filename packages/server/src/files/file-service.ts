import { RequestError, utf8Bytes, limits as wire } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import type { FileContent, FileRecord, FileUse } from '../store/store.ts';
import { DAY_MS, type FileParts, HOUR_MS } from './file-parts.ts';
import type { AnnouncedFile, FileLink, Files, MessageName, Place, UploadGrant } from './files.ts';
import { plainType } from './sniff.ts';

/** Links hold for one to two of these: all that are made within one are the same, for caches. */
const LINK_MS = 300_000;
/** A grant holds for so long; an upload that is not whole then is collected. */
const GRANT_MS = HOUR_MS;
/** Small ones cost a row each, too. */
const MAX_FILES_A_DAY = 10_000;
const MAX_USES = 100;
/** How far behind its head's place a message under way is looked for. */
const SEARCHED_ENTRIES = 500;

/** What the requests of the protocol do with files. */
export function createFiles(parts: FileParts): Files {
  const { store, log, signer, limits, nowMs, newId } = parts;

  async function alive(ids: readonly string[]): Promise<FileRecord[]> {
    const now = nowMs();
    return (await store.byIds(ids)).filter(({ hash, dueAt }) => hash !== '' && dueAt > now);
  }

  async function isFor(use: FileUse, begin: number): Promise<boolean> {
    if (use.seq > 0) return use.seq > begin;
    if (begin <= use.after) return true;
    // Somebody joined while it was sent: where it stands tells whether it is for him.
    const between = await log.read(use.conversation, use.after, SEARCHED_ENTRIES);
    const found = between.find(({ ref, sender }) => ref === use.ref && sender === use.author);
    return found !== undefined && found.seq > begin;
  }

  async function isSentIn(id: string, place: Place): Promise<boolean> {
    for (const use of await store.uses(id, place.conversation, MAX_USES)) {
      if (await isFor(use, place.begin)) return true;
    }
    return false;
  }

  async function use(ids: readonly string[], name: MessageName): Promise<void> {
    const { conversation } = name;
    const after = (await log.heads([conversation])).get(conversation) ?? 0;
    const now = nowMs();
    const isDone = await store.attach(ids, { ...name, after, usedAt: now }, now + DAY_MS);
    if (!isDone) throw new RequestError('unknown_file');
  }

  function linkTo(
    file: FileRecord,
    content: FileContent | undefined,
    user: UserId,
    place: Place | undefined,
  ): FileLink {
    const expires = (Math.floor(nowMs() / LINK_MS) + 2) * LINK_MS;
    const facts = [file.id, user, place?.conversation ?? '', expires];
    const path = `/v1/files/${file.id}`;
    const query = `?t=${signer.sign('link', facts)}`;
    return {
      ...{ file: file.id, name: file.name, type: file.type, size: file.size },
      ...(content !== undefined &&
        content.width > 0 && { width: content.width, height: content.height }),
      path: path + query,
      ...(content?.hasThumb === true && { thumb: `${path}/thumb${query}` }),
      expires,
    };
  }

  return {
    async grant(user: UserId, announced: AnnouncedFile): Promise<UploadGrant> {
      const { name, type = '', size, sha256 = '' } = announced;
      if (size > limits.fileBytes) {
        throw new RequestError(
          'file_too_large',
          `a file may have at most ${limits.fileBytes} bytes; nothing was kept`,
        );
      }
      const plain = plainType(type);
      if (utf8Bytes(type) > wire.fileTypeBytes || !isTaken(plain, limits.types)) {
        throw new RequestError('type_refused');
      }
      const now = nowMs();
      const used = await store.usage(user, now - DAY_MS);
      const isOver = used.total + size > limits.userBytes || used.recent + size > limits.dayBytes;
      if (isOver || used.recentFiles >= MAX_FILES_A_DAY) {
        throw new RequestError('no_room');
      }
      const expires = now + GRANT_MS;
      const id = newId();
      await store.create({
        ...{ id, user, name: safeName(name), type: plain, size },
        announced: sha256.toLowerCase(),
        ...{ createdAt: now, dueAt: expires + HOUR_MS },
      });
      const token = signer.sign('upload', [id, user, expires]);
      return { file: id, path: `/v1/files/${id}`, token, expires };
    },

    async links(user, ids, place) {
      const links: FileLink[] = [];
      for (const file of await alive(ids)) {
        const isOwn = file.user === user;
        if (!isOwn && (place === undefined || !(await isSentIn(file.id, place)))) continue;
        const content = await store.contentOf(file.hash);
        links.push(linkTo(file, content, user, isOwn ? undefined : place));
      }
      return links;
    },

    async attach(ids, name) {
      const own = (await alive(ids)).filter(({ user }) => user === name.author);
      if (own.length < new Set(ids).size) throw new RequestError('unknown_file');
      await use([...new Set(ids)], name);
    },

    async carry(ids, name, from) {
      const carried: string[] = [];
      for (const { id } of await alive([...new Set(ids)])) {
        if (await isSentIn(id, from)) carried.push(id);
      }
      if (carried.length > 0) await use(carried, name);
    },

    async release(conversation, seq) {
      const [entry] = await log.read(conversation, seq - 1, 1);
      if (entry?.seq !== seq || entry.ref === undefined) return;
      const { sender: author, ref } = entry;
      // Not at once: somebody may be forwarding it.
      await store.release({ conversation, author, ref }, nowMs() + HOUR_MS);
    },
  };
}

/** Whether a type is one of those; of an unknown one its bytes tell later. */
export function isTaken(type: string, types: readonly string[]): boolean {
  if (types.length === 0 || type === '') return true;
  return types.some((each) =>
    each.endsWith('/*') ? type.startsWith(each.slice(0, -1)) : each === type,
  );
}

/** A name without ways into other folders, and without what turns the direction of text. */
function safeName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return safe === '' ? 'file' : safe;
}
