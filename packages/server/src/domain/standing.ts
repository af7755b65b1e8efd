import type { UserId } from './conversation.ts';
import type { Entry } from './entry.ts';
import type { Role } from './rights.ts';

/** What decides whether a member of a group may write there, as far as this node knows. */
export interface Standing {
  readonly role: Role;
  /** Ms since 1970 UTC; 0 for not at all. */
  readonly mutedUntil: number;
  readonly writers: 'members' | 'admins';
  readonly slowMs: number;
  readonly isDissolved: boolean;
}

/** Of who has just come into a group about which nothing is decided. */
export const freeStanding: Standing = {
  ...{ role: 'normal', mutedUntil: 0, writers: 'members', slowMs: 0, isDissolved: false },
};

/** Whether nothing has to be looked at before such a member writes. */
export function isFree({ role, mutedUntil, writers, slowMs, isDissolved }: Standing): boolean {
  if (isDissolved || mutedUntil > 0) return false;
  return role !== 'normal' || (writers === 'members' && slowMs === 0);
}

/** What an act in the group means for one of its members. */
export type Effect =
  | { readonly type: 'none' }
  /** He is no member any more. */
  | { readonly type: 'out' }
  | { readonly type: 'standing'; readonly standing: Standing; readonly name?: string };

const NONE: Effect = { type: 'none' };

export function effectOf({ kind, body, sender }: Entry, member: UserId, now: Standing): Effect {
  switch (kind) {
    case 'left':
    case 'kicked':
      return fieldsOf(body).user === member ? { type: 'out' } : NONE;
    case 'banned': {
      const { user, on } = fieldsOf(body);
      return user === member && on === true ? { type: 'out' } : NONE;
    }
    case 'muted': {
      const { user, until } = fieldsOf(body);
      return user === member ? standing({ mutedUntil: Number(until) }) : NONE;
    }
    case 'role':
      return roleAfter(fieldsOf(body), sender, member, now);
    case 'changed':
      return changed(fieldsOf(body), now);
    case 'dissolved':
      return standing({ isDissolved: true });
    default:
      return NONE;
  }

  function standing(set: Partial<Standing>): Effect {
    return { type: 'standing', standing: { ...now, ...set } };
  }
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(body: string): Fields {
  return JSON.parse(body) as Fields;
}

/** Who hands the group over is an admin from then on. */
function roleAfter({ user, role }: Fields, sender: UserId, member: UserId, now: Standing): Effect {
  if (user === member && (role === 'creator' || role === 'admin' || role === 'normal')) {
    const mutedUntil = role === 'creator' ? 0 : now.mutedUntil;
    return { type: 'standing', standing: { ...now, role, mutedUntil } };
  }
  if (role !== 'creator' || sender !== member) return NONE;
  return { type: 'standing', standing: { ...now, role: 'admin' } };
}

function changed({ name, writers, slowMs }: Fields, now: Standing): Effect {
  return {
    type: 'standing',
    standing: {
      ...now,
      ...((writers === 'members' || writers === 'admins') && { writers }),
      ...(typeof slowMs === 'number' && { slowMs }),
    },
    ...(typeof name === 'string' && { name }),
  };
}
