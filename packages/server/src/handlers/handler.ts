import type { ErrorName, Request, RequestName } from '@parley/protocol';
import type { ConversationAddress, GroupId, UserId } from '../domain/conversation.ts';
import type { EntryDraft } from '../domain/entry.ts';
import type { Passwords } from '../lib/passwords.ts';
import type { RateLimits } from '../lib/rate-limits.ts';
import type { Store } from '../store/store.ts';
import type { Directory } from './directory.ts';

/** What handlers work with. */
export interface Services {
  readonly store: Store;
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly rateLimits: RateLimits;
  readonly nowMs: () => number;
}

/** Who asks: the connection's own identity, never the frame's. */
export interface Guest {
  readonly address: string;
}

export interface Member {
  readonly user: UserId;
  readonly name: string;
  /** The groups that the user is in, with their names. */
  readonly groups: ReadonlyMap<GroupId, string>;
}

/** What happened. The session turns it into frames, and fan-out tells the others. */
export type Outcome =
  | { readonly type: 'registered'; readonly result: UserId | ErrorName }
  | { readonly type: 'authenticated'; readonly user: UserId; readonly name: string }
  | { readonly type: 'login-refused'; readonly error: ErrorName }
  | { readonly type: 'logged-out' }
  | { readonly type: 'done'; readonly fields: Readonly<Record<string, unknown>> }
  | {
      readonly type: 'joined';
      readonly group: GroupId;
      readonly name: string;
      /** Where the group's log begins for this member. */
      readonly after: number;
    }
  /** To be committed, and told when it is. */
  | {
      readonly type: 'send';
      readonly draft: EntryDraft;
      readonly address: ConversationAddress;
    };

export type GuestHandler<Name extends RequestName> = (
  request: Request<Name>,
  guest: Guest,
  services: Services,
) => Promise<Outcome>;

export type MemberHandler<Name extends RequestName> = (
  request: Request<Name>,
  member: Member,
  services: Services,
) => Outcome | Promise<Outcome>;
