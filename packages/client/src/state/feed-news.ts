import type { Friend } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import { text, whole } from '../wire/fields.ts';

/** What an entry of the user's feed says. */
export type FeedNews =
  | { readonly kind: 'contact'; readonly friend: Friend }
  | {
      readonly kind: 'joined';
      readonly conv: string;
      readonly begin: number;
      readonly group: number;
      readonly name: string;
    }
  | { readonly kind: 'read'; readonly conv: string; readonly read: number };

/** Reads one; `undefined` for what this client does not know. */
export function feedNews({ kind, data = {} }: Entry): FeedNews | undefined {
  const conv = text(data.conv);
  switch (kind) {
    case 'contact': {
      const id = whole(data.id);
      const friend = { name: text(data.name) ?? '', state: undefined, seen: undefined };
      return id === undefined ? undefined : { kind, friend: { id, ...friend } };
    }
    case 'joined': {
      const group = whole(data.groupid);
      if (conv === undefined || group === undefined) return undefined;
      return { kind, conv, group, begin: whole(data.begin) ?? 0, name: text(data.groupname) ?? '' };
    }
    case 'read': {
      const read = whole(data.seq);
      return conv === undefined || read === undefined ? undefined : { kind, conv, read };
    }
    default:
      return undefined;
  }
}
