import type { ParleyError } from '../errors.ts';

/**
 * What the connection is doing now. While one node of a cluster hands its clients over to the others
 * it stays `online`, unless that takes longer than 5 s: what is asked meanwhile waits.
 */
export type ConnectionState =
  /**
   * Not connected. With `retryAt` (ms since 1970 UTC) the client tries again then; without, nobody
   * asked for a connection.
   */
  | {
      readonly name: 'offline';
      readonly reason: ParleyError | undefined;
      readonly retryAt: number | undefined;
    }
  | { readonly name: 'connecting'; readonly attempt: number }
  | { readonly name: 'online' }
  /** The server wants no more of this login (`invalid_token`, `logged_out`, …): log in again. */
  | { readonly name: 'denied'; readonly reason: ParleyError };

export const OFFLINE: ConnectionState = { name: 'offline', reason: undefined, retryAt: undefined };
