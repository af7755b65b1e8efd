import type { ErrorName } from '@parley/protocol';
import type { ConversationId, UserId } from './conversation.ts';
import type { Entry, EntryKind } from './entry.ts';
import type { GroupAct } from './group-acts.ts';
import type { MessageAct } from './message-acts.ts';
import type { PersonalAct, PreferenceName } from './personal-acts.ts';
import type { Role } from './rights.ts';
import type { SpokenAct } from './spoken-acts.ts';

/**
 * What somebody does in a conversation besides saying something plain. It is decided inside the
 * commit that gives its entry a place, from the state at that place: of two acts that exclude each
 * other the first one in the log wins, on every node and for everybody.
 */
export type Act = MessageAct | GroupAct | PersonalAct | SpokenAct;

/** An act before its commit. */
export interface ActDraft {
  readonly conversation: ConversationId;
  readonly sender: UserId;
  /** As of a message: the same sender and ref again is the same act, which got its answer. */
  readonly ref: string | undefined;
  /** The server's clock, ms since 1970 UTC. */
  readonly at: number;
  readonly act: Act;
}

/** What a store has to look up, under the conversation's lock, before the act can be decided. */
export interface ActNeeds {
  /** Besides the sender. */
  readonly members: readonly UserId[];
  /** The place of the entry that it is about. */
  readonly entry?: number;
  /** How many of these there are already: of the sender's at the same message, or of all pins. */
  readonly count?: 'reactions' | 'pins';
  /** Whose bans, invitations and requests to join matter. */
  readonly outsiders?: readonly UserId[];
  /** The hash of an invite link. */
  readonly link?: string;
}

/** What was found. What the act did not ask for is absent. */
export interface ActState {
  readonly members: ReadonlyMap<UserId, MemberState>;
  /** Of a group. */
  readonly group: GroupState | undefined;
  /** As it reads now: with its last edit, or what a recall has left. */
  readonly entry: Entry | undefined;
  readonly count: number;
  readonly outsiders: ReadonlyMap<UserId, OutsiderState>;
  readonly link: LinkState | undefined;
}

export interface MemberState {
  readonly role: Role;
  /** Until when he must not write, ms since 1970 UTC; 0 for not at all. */
  readonly mutedUntil: number;
  /** What is at or before this place is not for him. */
  readonly begin: number;
}

export interface GroupState extends GroupSettings {
  readonly isDissolved: boolean;
}

/** What its admins decide about a group. */
export interface GroupSettings {
  readonly name: string;
  readonly description: string;
  /** The id of an attachment, or empty. */
  readonly avatar: string;
  /** Who gets in: everybody, who is let in by an admin, or who was invited. */
  readonly access: GroupAccess;
  /** Who may write. */
  readonly writers: 'members' | 'admins';
  /** Who may invite. */
  readonly inviters: 'members' | 'admins';
  /** How long a normal member waits after a message before the next one, ms; 0 for not at all. */
  readonly slowMs: number;
}

export type GroupAccess = 'open' | 'approval' | 'invited';

export interface OutsiderState {
  readonly isBanned: boolean;
  readonly isInvited: boolean;
  /** Whether he asked to be let in. */
  readonly hasAsked: boolean;
}

export interface LinkState {
  /** Ms since 1970 UTC; 0 for never. */
  readonly expiresAt: number;
  /** How often it can be used still. */
  readonly usesLeft: number;
  readonly needsApproval: boolean;
}

export type Decision = Refused | Decided;

export interface Refused {
  readonly refused: ErrorName;
  /** For the person, instead of the catalogue's message. */
  readonly detail?: string;
}

/** The entry that tells of the act, and what changes with it, in one commit. */
export type Decided = {
  readonly kind: EntryKind;
  readonly changes: readonly Change[];
} & (
  | { readonly data: Readonly<Record<string, unknown>> }
  /** A JSON object as text, as it came: its numbers may be longer than ours. */
  | { readonly body: string }
);

/** What the entry of an act says. */
export function bodyOf(decided: Decided): string {
  return 'body' in decided ? decided.body : JSON.stringify(decided.data);
}

/** What an act changes besides the log. */
export type Change =
  /** What is read at an earlier place from now on. */
  | { readonly type: 'body'; readonly seq: number; readonly body: string }
  | {
      readonly type: 'reaction';
      readonly seq: number;
      readonly user: UserId;
      readonly emoji: string;
      readonly on: boolean;
    }
  | { readonly type: 'pin'; readonly seq: number; readonly on: boolean }
  /** By the entry itself, which is a message. */
  | { readonly type: 'mention'; readonly user: UserId }
  | { readonly type: 'unmention'; readonly user: UserId; readonly seq: number }
  /** For the one who acts. */
  | { readonly type: 'hide'; readonly about: ConversationId; readonly seq: number }
  | {
      readonly type: 'prefer';
      readonly about: ConversationId;
      readonly name: PreferenceName;
      readonly value: number;
    }
  /** Becomes a member: of what comes from this entry on. */
  | { readonly type: 'enter'; readonly user: UserId; readonly role: Role }
  | { readonly type: 'exit'; readonly user: UserId }
  | { readonly type: 'role'; readonly user: UserId; readonly role: Role }
  | { readonly type: 'mute'; readonly user: UserId; readonly until: number }
  | { readonly type: 'ban'; readonly user: UserId; readonly on: boolean }
  /** Neither invited any more nor asking. */
  | { readonly type: 'settle'; readonly user: UserId }
  | { readonly type: 'use link'; readonly link: string }
  | { readonly type: 'settings'; readonly set: Partial<GroupSettings> }
  | { readonly type: 'dissolve' };

/** What became of an act. */
export type Acted =
  | Refused
  | {
      /** As it stands in the log; of a duplicate, the first one. */
      readonly entry: Entry;
      readonly duplicate: boolean;
    };
