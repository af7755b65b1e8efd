import type { catalogue, FieldsOf, MessageName, RequestName } from './catalogue.ts';
import type { Rejection, Request } from './decode-request.ts';

/** One frame on a wire: text where it is JSON, bytes where it is Protobuf. */
export type WireFrame = string | Uint8Array;

/** The name of a codec. */
export type CodecName = 'json' | 'protobuf';

/** What a server may send by this name. */
export type ServerMessageName = Exclude<MessageName, RequestName> | 'typing';

/** An entry of a log as receivers of v2 get it. */
export interface EntryView {
  readonly conv: string;
  readonly seq: number;
  readonly n: number;
  /** The server's time, ms since 1970 UTC. */
  readonly at: number;
  readonly kind: string;
  readonly sender: number;
  readonly senderName: string;
  readonly ref: string | undefined;
  /** A JSON object as text: of a message what its sender sent besides the address. */
  readonly body: string;
  readonly to: EntryTarget;
  /** In a page of a log only; absent where there are none. */
  readonly reactions?: readonly ReactionView[];
}

/** An emoji that was put to a message. */
export interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  /** Some of those who put it there, by id. */
  readonly users: readonly number[];
  /** Whether the one who asks put it there, too. */
  readonly isMine: boolean;
}

/** Where an entry went: to a user, to a group, or into the user's own feed. */
export type EntryTarget =
  | { readonly kind: 'user'; readonly id: number }
  | { readonly kind: 'group'; readonly id: number; readonly name: string }
  | { readonly kind: 'feed' };

/** How v2 is spoken on a wire: the same messages, as JSON or as Protobuf. */
export interface Codec {
  readonly name: CodecName;
  /** Reads one frame as a request of v2. Never throws (see `decodeRequest`). */
  decode(frame: WireFrame): Request | Rejection;
  /** Writes a message by the catalogue's fields; `ref` is the request's, where it answers one. */
  encode<Name extends ServerMessageName>(
    name: Name,
    fields: FieldsWithoutRef<Name>,
    ref?: string,
  ): WireFrame;
  /** `sent`, for which no object is made. */
  encodeSent(ref: string, conv: string, seq: number, at: number): WireFrame;
  /** The push of an entry: 6, 10 or 36. */
  encodePush(entry: EntryView): WireFrame;
  /** `synced`: a page of a log. */
  encodeSynced(page: SyncedPage, ref: string | undefined): WireFrame;
}

/** What a sync is answered with. */
export interface SyncedPage {
  readonly conv: string;
  readonly entries: readonly EntryView[];
  readonly more: boolean;
  /** The last place that is taken. */
  readonly head: number;
}

/** The catalogue's fields of a message, but for `ref`, which has its own place. */
export type FieldsWithoutRef<Name extends keyof typeof catalogue> = Omit<FieldsOf<Name>, 'ref'>;
