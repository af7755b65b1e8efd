import { stampTag, tagText } from './tag.ts';

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

export function frameText(frame: Frame): string {
  return `${JSON.stringify(frame)}\n`;
}

/** A chat laid out once as bytes; only its tag changes from one message to the next. */
export type ChatTemplate = { bytes: Uint8Array; tagAt: number };

export type ChatFields = { run: number; sender: number; id: number; name: string };

export function chatTemplate(
  from: ChatFields,
  to: { toid: number } | { groupid: number },
  frameBytes: number,
): ChatTemplate {
  const tag = tagText({ run: from.run, sender: from.sender, seq: 0, sentUs: 0 });
  const msgid = 'toid' in to ? messageId.chat : messageId.groupChat;
  const time = '2026-01-01 00:00:00';
  const text = (padding: number) =>
    frameText({
      msgid,
      id: from.id,
      name: from.name,
      ...to,
      msg: tag + 'x'.repeat(padding),
      time,
    });
  const bytes = Buffer.from(text(Math.max(0, frameBytes - text(0).length)), 'latin1');
  return { bytes, tagAt: bytes.indexOf(tag, 0, 'latin1') };
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
    at += length;
  }
  return scratch.toString('latin1', 0, at);
}
