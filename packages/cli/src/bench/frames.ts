import type { Connection } from './connection.ts';
import { payloadOf } from './speech.ts';
import { refText, stampRef, stampTag, tagText } from './tag.ts';

// Written out here, and not taken from the server's catalogue, so that a mistake there shows.
export const messageId = {
  login: 1,
  loginAnswer: 2,
  logout: 3,
  register: 4,
  registerAnswer: 5,
  chat: 6,
  createGroup: 8,
  joinGroup: 9,
  groupChat: 10,
} as const;

export type Frame = { msgid: number } & Record<string, unknown>;

type Speaker = Pick<Connection, 'speech' | 'framing'>;

/** A frame as this connection's server expects it, a byte in each character. */
export function frameText(frame: Frame, by: Speaker): string {
  return frameBytesOf(frame, by).toString('latin1');
}

function frameBytesOf(frame: Frame, { speech, framing }: Speaker): Buffer {
  return Buffer.from(framing.wrap(payloadOf(frame, speech)));
}

/** A chat laid out once as bytes; only its tag and its `ref` change from one to the next. */
export type ChatTemplate = { bytes: Uint8Array; tagAt: number; refAt: number };

export type ChatFields = { run: number; sender: number; id: number; name: string };

export function chatTemplate(
  from: ChatFields,
  to: { toid: number } | { groupid: number },
  frameBytes: number,
  by: Speaker,
): ChatTemplate {
  const tag = tagText({ run: from.run, sender: from.sender, seq: 0, sentUs: 0 });
  const ref = refText(from.run, from.sender);
  const msgid = 'toid' in to ? messageId.chat : messageId.groupChat;
  const time = '2026-01-01 00:00:00';
  const bytesWith = (padding: number) =>
    frameBytesOf(
      {
        msgid,
        id: from.id,
        name: from.name,
        ...to,
        msg: tag + 'x'.repeat(padding),
        time,
        ...(by.speech.profile === 'v2' && { ref }),
      },
      by,
    );
  const bytes = bytesWith(Math.max(0, frameBytes - bytesWith(0).length));
  return { bytes, tagAt: bytes.indexOf(tag), refAt: bytes.indexOf(ref) };
}

let scratch = Buffer.alloc(64 * 1024);

/** `count` frames with consecutive sequence numbers, as one text to write. */
export function stampFrames(
  template: ChatTemplate,
  fromSeq: number,
  count: number,
  sentUs: number,
): string {
  const length = template.bytes.length;
  if (count * length > scratch.length) scratch = Buffer.alloc(count * length * 2);
  let at = 0;
  for (let i = 0; i < count; i++) {
    scratch.set(template.bytes, at);
    stampTag(scratch, at + template.tagAt, fromSeq + i, sentUs);
    if (template.refAt >= 0) stampRef(scratch, at + template.refAt, fromSeq + i);
    at += length;
  }
  return scratch.toString('latin1', 0, at);
}
