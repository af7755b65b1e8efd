import type { UserId } from '../domain/conversation.ts';

/**
 * The presence port: who is connected, as leases. Guarantees of every adapter:
 * - A claim of a node that died ends by itself within 10 s.
 * - Of two claims for one user at once, exactly one is granted.
 */
export interface Presence {
  /**
   * Claims a user for an exclusive (classic) session. Refused while another session of a living
   * node holds it; a second claim by a session within `TAKEOVER_WINDOW_MS` of a refusal takes
   * over and says from whom. Rejects with `PresenceUnavailable`.
   */
  claim(user: UserId, session: string): Promise<Claim>;
  /** Gives a claim back, if it is still this session's. Never rejects. */
  release(user: UserId, session: string): Promise<void>;
  /** Which of these users are connected. Rejects with `PresenceUnavailable`. */
  online(users: readonly UserId[]): Promise<Set<UserId>>;
  isUp(): boolean;
  stop(): Promise<void>;
}

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
