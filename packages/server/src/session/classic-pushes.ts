import {
  type Dialect,
  encodeDirectPush,
  encodeGroupPush,
  limits,
  splitText,
  utf8Bytes,
} from '@parley/protocol';
import { peerOf } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import { plainRendering } from './plain-rendering.ts';

/** An entry as classic frames. One encoding serves all receivers of a dialect. */
export class ClassicPushes {
  readonly #dialect: Dialect;
  #lastEvent: EntryEvent | undefined;
  #lastFrame = '';
  #lastSmallEvent: EntryEvent | undefined;
  #lastSmallFrames: readonly string[] = [];

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  encode(event: EntryEvent, groupName: string): string {
    if (event !== this.#lastEvent) {
      this.#lastEvent = event;
      this.#lastFrame = this.#frame(event, groupName, bodyOf(event), event.entry.ref);
    }
    return this.#lastFrame;
  }

  /**
   * For a client with a small buffer: a text that does not fit goes in several pushes, without
   * the fields that it does not know. Cutting costs, so that too is done once for all receivers.
   */
  encodeSmall(event: EntryEvent, groupName: string): readonly string[] {
    if (event !== this.#lastSmallEvent) {
      const whole = this.encode(event, groupName);
      this.#lastSmallEvent = event;
      this.#lastSmallFrames = fitsSmall(whole) ? [whole] : this.#cut(event, groupName);
    }
    return this.#lastSmallFrames;
  }

  #cut(event: EntryEvent, groupName: string): string[] {
    const { msg, time } = JSON.parse(bodyOf(event)) as { msg: string; time?: string };
    const frame = (piece: string): string =>
      this.#frame(event, groupName, JSON.stringify({ msg: piece, time }), undefined);
    return splitText(msg, (piece) => fitsSmall(frame(piece))).map(frame);
  }

  #frame(event: EntryEvent, groupName: string, body: string, ref: string | undefined): string {
    const { entry, address, senderName } = event;
    const view = { sender: entry.sender, senderName, ref, body };
    if (address.kind === 'group') {
      return encodeGroupPush(view, address.group, groupName, this.#dialect);
    }
    const receiver = address.kind === 'direct' ? peerOf(address.users, entry.sender) : address.user;
    return encodeDirectPush(view, receiver, this.#dialect);
  }
}

function bodyOf({ entry }: EntryEvent): string {
  return plainRendering(entry) ?? '{"msg":""}';
}

/** Whether a frame and its NUL go into a small client's buffer. */
export function fitsSmall(frame: string): boolean {
  if (frame.length >= limits.smallClientBytes) return false;
  return frame.length * 3 < limits.smallClientBytes || utf8Bytes(frame) < limits.smallClientBytes;
}
