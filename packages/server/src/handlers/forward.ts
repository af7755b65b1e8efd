import { limits, RequestError, utf8Bytes } from '@parley/protocol';
import type { Refused } from '../domain/act.ts';
import { nameOf } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import { accessTo, beginOf, existing } from './access.ts';
import { areFileIds } from './files.ts';
import type { Device, DeviceHandler, Services } from './handler.ts';
import { postByName } from './post.ts';

/** Passes on what a message says now, with the name of who wrote it. */
export const forward: DeviceHandler<'forward'> = async ({ fields, ref }, device, services) => {
  const { conv, from, seq } = fields;
  const source = await sourceOf(from, seq, device, services);
  if ('body' in source) await carryFiles(source.body, fields, ref, device, services);
  return await postByName(conv, { type: 'forward', ref, source }, device, services);
};

async function sourceOf(
  from: string,
  seq: number,
  device: Device,
  services: Services,
): Promise<{ readonly body: string } | Refused> {
  const address = await existing(from, device, services);
  const conversation = nameOf(address);
  const { log, personal } = services.store;
  const [[entry], hidden] = await Promise.all([
    log.read(conversation, seq - 1, 1),
    personal.hidden(device.user, conversation, seq, seq),
  ]);
  const isSeen = entry?.kind === 'message' && seq > beginOf(address, device);
  if (!isSeen || hidden.length > 0) return { refused: 'unknown_entry' };
  const names = await services.directory.names([entry.sender]);
  return passedOn(entry, names.get(entry.sender) ?? '');
}

/** Before it is sent, as with those who send files themselves. */
async function carryFiles(
  body: string,
  { conv, from }: { readonly conv: string; readonly from: string },
  ref: string | undefined,
  device: Device,
  services: Services,
): Promise<void> {
  const { files } = JSON.parse(body) as { readonly files?: unknown };
  if (!areFileIds(files)) return;
  if (ref === undefined)
    throw new RequestError('invalid_field', 'a message with files needs a ref');
  const source = accessTo(from, device);
  const use = { conversation: nameOf(accessTo(conv, device)), author: device.user, ref };
  const place = { conversation: nameOf(source), begin: beginOf(source, device) };
  await services.files.carry(files, use, place);
}

/** Who passes a message on that was passed on to him says who wrote it, and not himself. */
function passedOn(entry: Entry, name: string): { readonly body: string } | Refused {
  const fields = JSON.parse(entry.body) as Readonly<Record<string, unknown>>;
  if ('recalled' in fields) return { refused: 'recalled' };
  const { own, time, reply, mentions, edited, ...said } = fields;
  const body = JSON.stringify({
    ...said,
    forwarded: said.forwarded ?? { id: entry.sender, name, at: entry.at },
  });
  // As long as what one can say, with room for who wrote it.
  if (utf8Bytes(body) <= limits.frameBytes + 1_024) return { body };
  return { refused: 'frame_too_large', detail: 'this message is too long to be passed on' };
}
