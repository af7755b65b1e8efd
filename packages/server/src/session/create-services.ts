import { dialects } from '@parley/protocol';
import type { Bus } from '../bus/bus.ts';
import type { Presence } from '../bus/presence.ts';
import type { ConversationId } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import { FanOut } from '../fanout/fan-out.ts';
import { PresenceBoard } from '../fanout/presence-board.ts';
import { ReadersBoard } from '../fanout/readers-board.ts';
import type { Files } from '../files/files.ts';
import { noFiles } from '../files/no-files.ts';
import { Directory } from '../handlers/directory.ts';
import { GroupSizes } from '../handlers/group-sizes.ts';
import { Privacy } from '../handlers/privacy.ts';
import { SlowMode } from '../handlers/slow-mode.ts';
import { newLink } from '../lib/link-mint.ts';
import type { Passwords } from '../lib/passwords.ts';
import type { RateLimits } from '../lib/rate-limits.ts';
import { createRecoveryCodes } from '../lib/recovery-codes.ts';
import { Semaphore } from '../lib/semaphore.ts';
import type { Stats } from '../lib/stats.ts';
import { createTokenMint } from '../lib/token-mint.ts';
import type { SearchIndex, Store } from '../store/store.ts';
import { ClassicPushes } from './classic-pushes.ts';
import { codecs } from './codecs.ts';
import { CursorWriter } from './cursor-writer.ts';
import { Departures } from './departures.ts';
import { describeEntries } from './describe.ts';
import { EntryPushes } from './entry-pushes.ts';
import { Erasing } from './erasing.ts';
import type { LoginPolicies } from './login-policies.ts';
import { PrivacyBoard } from './privacy-board.ts';
import type { SessionServices } from './session-services.ts';

/** What sessions are given from outside. */
export interface SessionParts {
  readonly store: Store;
  /** Without them none are taken. */
  readonly files?: Files | undefined;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly searchIndex?: SearchIndex | undefined;
  /** Something was said or done in a conversation, and is in the log. */
  readonly onPublished?: ((conversation: ConversationId) => void) | undefined;
  readonly passwords: Passwords;
  readonly rateLimits: RateLimits;
  readonly policies: LoginPolicies;
  readonly trustsEnds: boolean;
  readonly nodeId: string;
  readonly nowMs: () => number;
  /** Goes on evenly, whatever becomes of the clock: for what is measured from one moment to another. */
  readonly elapsedMs: () => number;
  readonly stats: Stats;
  readonly onError: (what: string, error: unknown) => void;
}

const KNOWN_NAMES = 131_072;
/** Logins in v2 whose lists are read at once, and those that wait for their turn. */
const LOGINS_AT_ONCE = 64;
const LOGINS_WAITING = 65_536;
/** Searches that run at once, and those that wait for their turn. */
const SEARCHES_AT_ONCE = 8;
const SEARCHES_WAITING = 4_096;

/** Puts together what sessions share, and what of it has to be started and stopped. */
export function createSessionServices(parts: SessionParts): {
  readonly services: SessionServices;
  start(): void;
  stop(): Promise<void>;
} {
  const { store, bus, presence, stats, nowMs, nodeId, onError } = parts;
  const directory = new Directory(store.users, KNOWN_NAMES);
  const describe = (entries: readonly Entry[]) => describeEntries(entries, directory);
  const presenceBoard = new PresenceBoard({
    bus,
    presence,
    isHere: (user) => fanOut.isHere(user),
    save: (gone) => store.users.seen(gone),
    nowMs,
    onError: (error) => onError('presence could not be told', error),
  });
  const fanOut = new FanOut({
    bus,
    log: store.log,
    stats,
    describe,
    onError: (error) => onError('a conversation could not be repaired', error),
    onPresence: (event) => presenceBoard.heard(event),
    onNames: (users) => directory.forget(users),
    onPrivacy: ({ users }) => privacyBoard.heard(users),
    onPublished: parts.onPublished,
  });
  const privacy = new Privacy(store.people, KNOWN_NAMES, nowMs);
  const privacyBoard = new PrivacyBoard({
    bus,
    people: store.people,
    privacy,
    presenceBoard,
    nowMs,
    onError: (error) => onError('who may see what could not be worked out', error),
  });
  const readersBoard = new ReadersBoard({
    store,
    tell: (event, group) => fanOut.tell(event, { kind: 'group', group }),
    onError: (error) => onError('readers could not be counted', error),
  });
  const erasing = new Erasing({
    store,
    fanOut,
    nowMs,
    onError: (error) => onError('a user could not be erased yet', error),
  });
  const cursors = new CursorWriter(store.log, nowMs, onError);

  let sessions = 0;
  const services: SessionServices = {
    ...parts,
    files: parts.files ?? noFiles,
    directory,
    groupSizes: new GroupSizes(store.groups, nowMs),
    slowMode: new SlowMode(),
    tokens: createTokenMint(),
    recoveryCodes: createRecoveryCodes(),
    erasing,
    newLink,
    onlineOf: (users) => presenceBoard.onlineOf(users),
    presenceBoard,
    privacy,
    privacyBoard,
    readersBoard,
    fanOut,
    cursors,
    departures: new Departures(),
    admission: new Semaphore(LOGINS_AT_ONCE, LOGINS_WAITING),
    searches: new Semaphore(SEARCHES_AT_ONCE, SEARCHES_WAITING),
    pushes: { abc: new ClassicPushes(dialects.abc), d: new ClassicPushes(dialects.d) },
    entryPushes: {
      json: new EntryPushes(codecs.json),
      protobuf: new EntryPushes(codecs.protobuf),
    },
    describe,
    newSessionId: () => {
      sessions += 1;
      return `${nodeId}/${sessions}`;
    },
  };
  return {
    services,
    start() {
      fanOut.start();
      presenceBoard.start();
      privacyBoard.start();
      cursors.start();
      erasing.start();
    },
    async stop() {
      fanOut.stop();
      presenceBoard.stop();
      await privacyBoard.stop();
      await readersBoard.stop();
      await erasing.stop();
      await cursors.stop();
      await services.departures.all();
      await presenceBoard.saveLeaving();
    },
  };
}
