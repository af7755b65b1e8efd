import type { ParleyError } from '../errors.ts';
import type { JsonObject } from '../wire/wire.ts';

/** Where a message goes: a conversation by name, a user, or a group. */
export type Target = string | { readonly to: number } | { readonly group: number };

/** The text, and whatever else the sender adds for the receivers' programs. */
export interface Content {
  readonly text: string;
  readonly [field: string]: unknown;
}

/** Where a message was stored. */
export interface Sent {
  readonly conv: string;
  /** Its place in the conversation. */
  readonly seq: number;
  /** The server's time, ms since 1970 UTC. */
  readonly at: number;
}

export type ItemState =
  | { readonly name: 'waiting' }
  | { readonly name: 'flying'; readonly sinceMs: number }
  /** Acknowledged, while entries before it are still being read. */
  | { readonly name: 'stored'; readonly sent: Sent }
  | { readonly name: 'failed'; readonly error: ParleyError };

/** A message on its way. */
export interface Item {
  readonly ref: string;
  readonly target: Target;
  readonly content: Content;
  /** When it was written, by this machine's clock. */
  readonly createdMs: number;
  /** How far the log was known then: it is not stored at or before this place. */
  readonly after: number;
  /** Its place among the others in the outbox. */
  readonly order: number;
  state: ItemState;
  /** It is known not to be in the log: looked up on this connection, or young enough. */
  isChecked: boolean;
  /** Temporary refusals in a row. */
  refusals: number;
  readonly promise: Promise<Sent>;
  readonly resolve: (sent: Sent) => void;
  readonly reject: (error: ParleyError) => void;
}

/** What is kept of an item. */
export interface StoredItem {
  readonly ref: string;
  readonly target: Target;
  readonly content: Content;
  readonly createdMs: number;
  readonly after: number;
  readonly order: number;
  readonly error?: { readonly error: ParleyError['error']; readonly message: string };
}

export function storedForm(item: Item): StoredItem {
  const { ref, target, content, createdMs, after, order, state } = item;
  const base = { ref, target, content, createdMs, after, order };
  if (state.name !== 'failed') return base;
  return { ...base, error: { error: state.error.error, message: state.error.message } };
}

/** A message that has just been written, or comes back from the storage. */
export function newItem(fields: Omit<StoredItem, 'error'>): Item {
  const { promise, resolve, reject } = Promise.withResolvers<Sent>();
  // Who does not wait for it sees the failure in the conversation.
  promise.catch(() => {});
  const { ref, target, content, createdMs, after, order } = fields;
  return {
    ...{ ref, target, content, createdMs, after, order, promise, resolve, reject },
    state: { name: 'waiting' },
    isChecked: false,
    refusals: 0,
  };
}

/** The further fields of a message, as its receivers get them. */
export function extraOf({ text, ...extra }: Content): JsonObject {
  return extra;
}
