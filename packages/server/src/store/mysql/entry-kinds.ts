import type { Entry, EntryKind } from '../../domain/entry.ts';

/** Stored numbers are only ever added to; an entry whose body has another form gets another one. */
const numbers: Readonly<Record<EntryKind, number>> = {
  message: 1,
  contact: 2,
  joined: 3,
  read: 4,
  edited: 5,
  recalled: 6,
  reaction: 7,
  pinned: 8,
  entered: 9,
  left: 10,
  kicked: 11,
  banned: 12,
  muted: 13,
  role: 14,
  changed: 15,
  dissolved: 16,
  invited: 17,
  asked: 18,
  refused: 19,
  requested: 20,
  withdrawn: 21,
  accepted: 22,
  declined: 23,
  removed: 24,
  blocked: 25,
  unblocked: 26,
  profile: 27,
  settings: 28,
  hidden: 29,
  preferences: 30,
  renamed: 31,
};

const kinds = new Map(Object.entries(numbers).map(([kind, number]) => [number, kind as EntryKind]));

export function kindNumber(kind: EntryKind): number {
  return numbers[kind];
}

export function kindOf(number: number): Entry['kind'] {
  return kinds.get(number) ?? `later-${number}`;
}
