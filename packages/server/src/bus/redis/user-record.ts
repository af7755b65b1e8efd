import type { Profile } from '@parley/protocol';
import type { UserId } from '../../domain/conversation.ts';

// One hash a user says who is connected for him, so that one command reads it and a cluster of
// Redis servers shards by user. Its fields:
//   `classic`, `v2`   the exclusive claims: `node session`
//   `@node`           some sessions of that node share the user
// What a dead node left in it counts for nothing, since the node has no lease, and goes with the
// hash: when nobody has touched that for its lifetime.
export const RECORD_LIFETIME_MS = 3_600_000;

/** Whose a claim is: which session, of which node. */
export interface Holder {
  readonly node: string;
  readonly session: string;
}

export type UserKeys = ReturnType<typeof userKeys>;

export function userKeys(prefix: string) {
  return {
    record: (user: UserId): string => `${prefix}{user:${user}}`,
    refusal: (user: UserId, profile: Profile): string =>
      `${prefix}{user:${user}}:refused:${profile}`,
  };
}

export function entryField(node: string): string {
  return `@${node}`;
}

export function toHolder(claim: unknown): Holder | undefined {
  if (typeof claim !== 'string' || claim === '') return undefined;
  const space = claim.indexOf(' ');
  return { node: claim.slice(0, space), session: claim.slice(space + 1) };
}

/** The nodes that a record names, as Redis gives it. */
export function nodesIn(record: unknown): string[] {
  if (typeof record !== 'object' || record === null) return [];
  return Object.entries(record).flatMap(([field, value]) =>
    field.startsWith('@') ? field.slice(1) : (toHolder(value)?.node ?? []),
  );
}
