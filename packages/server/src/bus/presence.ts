import type { Profile } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';

/**
 * The presence port: who is connected, as leases. Guarantees of every adapter:
 * - What a node that died has claimed or entered ends by itself within 10 s.
 * - Of two claims for one user at once, exactly one is granted.
 */
export interface Presence {
  /**
   * Claims a user for an exclusive session. The claims of the profiles (`classic` where nothing is
   * said) do not see each other.
   * While another session of a living node holds the claim it is refused, and a second one within
   * `TAKEOVER_WINDOW_MS` of the refusal takes over and says from whom; with `replace` it takes over
   * at once. Rejects with `PresenceUnavailable`; the session is then to be released all the same.
   */
  claim(user: UserId, session: string, profile?: Profile, ifHeld?: IfHeld): Promise<Claim>;
  /**
   * Notes a session that shares its user with others (a device of v2), whoever has claimed him.
   * Never rejects: what cannot be told now is told later. To be released even while it waits.
   */
  enter(user: UserId, session: string): Promise<void>;
  /**
   * Gives a claim back, if it is still this session's, or ends what `enter` noted. Resolves with
   * whether the user is connected no more, by any session of any node, as far as is known: without
   * the service, by any session of this node. Never rejects.
   */
  release(user: UserId, session: string): Promise<boolean>;
  /** Which of these users are connected. Rejects with `PresenceUnavailable`. */
  online(users: readonly UserId[]): Promise<Set<UserId>>;
  /** Set once. Told when nodes come to be there, or are there no more, but not of each user. */
  listen(listener: (change: NodesChange) => void): void;
  isUp(): boolean;
  stop(): Promise<void>;
}

/**
 * Told once for each, when it is certain (not while presence has just come back and nodes may not
 * have told it again). Who is online by them is to be asked.
 */
export interface NodesChange {
  /**
   * `died`: without a word, so that its users are offline. `left`: in order, so that its users come
   * to other nodes. `returned`: it was taken for gone.
   */
  readonly kind: 'died' | 'left' | 'returned';
  readonly nodes: readonly string[];
}

/** What a claim does to one that is held: `refuse` where nothing is said. */
export type IfHeld = 'refuse' | 'replace';

export type Claim =
  | { readonly kind: 'granted' }
  | { readonly kind: 'refused' }
  /** The holder is to be closed with a takeover event. */
  | { readonly kind: 'taken-over'; readonly previous: string };

/** How long after a refusal the next correct login takes over. */
export const TAKEOVER_WINDOW_MS = 60_000;

export class PresenceUnavailable extends Error {
  override readonly name = 'PresenceUnavailable';
}
