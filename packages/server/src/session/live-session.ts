import type { GroupId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryEvent } from '../domain/event.ts';
import type { PresenceWatcher } from '../fanout/presence-view.ts';
import type { Subscriber } from '../fanout/subscribers.ts';
import type { Member, MemberGroup } from '../handlers/handler.ts';
import type { Settled } from './cursor-writer.ts';

/** A group that the user has come into, on this connection or on another one. */
export interface Joined extends MemberGroup {
  readonly group: GroupId;
  /** How far a classic client has been brought. */
  readonly classicSeq: number;
}

/** What a session tells its connection. */
export interface SessionListener {
  over(why: 'replaced' | 'logged_out'): void;
  /** The user has come into a group by another connection. */
  joined(joined: Joined): void;
}

/** A user's session on one connection, of either profile. */
export interface LiveSession extends Subscriber, PresenceWatcher, Member {
  readonly profile: 'classic' | 'v2';
  /** When it began. */
  readonly sinceMs: number;
  /** An entry of this session is committed; the others have it, or get it later. */
  said(entry: Entry, isLate: boolean): void;
  /** An act in a group has its place, and from now on means what it says. */
  applies(event: EntryEvent): void;
  /** Enters a group, and is to go live again; what is in it already is brought then. */
  join(joined: Joined): Promise<void>;
  /** Brings what is missing, as fast as the client reads. */
  goLive(): Promise<void>;
  /** The client says no more: only what it was sent by now is known to have been read. */
  inputEnded(): void;
  /** Nobody asks any more: what is known to be missing is brought, what comes now is not. */
  lastCall(): void;
  /** What has been settled for good since the last call. */
  settled(nowMs: number): Settled;
  /** Ends the session; returns what is settled by its end. */
  end(isClean: boolean): Settled;
}
