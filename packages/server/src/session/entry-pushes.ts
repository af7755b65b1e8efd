import type { Codec, EntryTarget, EntryView, WireFrame } from '@parley/protocol';
import { peerOf } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';

/** An entry as a push of v2. One encoding serves all receivers of a codec. */
export class EntryPushes {
  readonly #codec: Codec;
  #lastEvent: EntryEvent | undefined;
  #lastFrame: WireFrame = '';

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  encode(event: EntryEvent, groupName: string): WireFrame {
    if (event !== this.#lastEvent) {
      this.#lastEvent = event;
      this.#lastFrame = this.#codec.encodePush(viewOf(event, groupName));
    }
    return this.#lastFrame;
  }
}

/** What the codecs write of an entry. */
export function viewOf({ entry, address, senderName }: EntryEvent, groupName: string): EntryView {
  const { conversation, seq, n, at, kind, sender, ref, body } = entry;
  const to = targetOf(address, sender, groupName);
  return { conv: conversation, seq, n, at, kind, sender, senderName, ref, body, to };
}

function targetOf(address: EntryEvent['address'], sender: number, groupName: string): EntryTarget {
  switch (address.kind) {
    case 'direct':
      return { kind: 'user', id: peerOf(address.users, sender) };
    case 'group':
      return { kind: 'group', id: address.group, name: groupName };
    case 'feed':
      return { kind: 'feed' };
  }
}
