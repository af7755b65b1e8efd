import type { CodecName, DialectName } from '@parley/protocol';
import type { Presence } from '../bus/presence.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryEvent } from '../domain/event.ts';
import type { FanOut } from '../fanout/fan-out.ts';
import type { PresenceBoard } from '../fanout/presence-board.ts';
import type { ReadersBoard } from '../fanout/readers-board.ts';
import type { Services } from '../handlers/handler.ts';
import type { Semaphore } from '../lib/semaphore.ts';
import type { Stats } from '../lib/stats.ts';
import type { ClassicPushes } from './classic-pushes.ts';
import type { CursorWriter } from './cursor-writer.ts';
import type { Departures } from './departures.ts';
import type { EntryPushes } from './entry-pushes.ts';
import type { Erasing } from './erasing.ts';
import type { LoginPolicies } from './login-policies.ts';
import type { PrivacyBoard } from './privacy-board.ts';

/** What sessions work with. */
export interface SessionServices extends Services {
  readonly presence: Presence;
  readonly presenceBoard: PresenceBoard;
  readonly privacyBoard: PrivacyBoard;
  readonly readersBoard: ReadersBoard;
  readonly fanOut: FanOut;
  readonly stats: Stats;
  readonly cursors: CursorWriter;
  readonly departures: Departures;
  readonly erasing: Erasing;
  /** How many logins read their lists at once. */
  readonly admission: Semaphore;
  readonly policies: LoginPolicies;
  /** Whether who ends a connection in order has read what he was sent. */
  readonly trustsEnds: boolean;
  readonly pushes: Readonly<Record<DialectName, ClassicPushes>>;
  readonly entryPushes: Readonly<Record<CodecName, EntryPushes>>;
  /** Names the senders of entries that were read from the log. */
  readonly describe: (entries: readonly Entry[]) => Promise<EntryEvent[]>;
  /** A name for a session that no other session of any node has. */
  readonly newSessionId: () => string;
  /** Goes on evenly, whatever becomes of the clock. Connections measure by it, too. */
  readonly elapsedMs: () => number;
  /** An error that is nobody's fault but ours. */
  readonly onError: (what: string, error: unknown) => void;
}
