import type { Bus, BusListener } from '../bus/bus.ts';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  type UserId,
} from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { ChatEvent, EntryEvent, Notice } from '../domain/event.ts';
import { createStats } from '../lib/stats.ts';
import { FanOut, type FanOutOptions } from './fan-out.ts';
import type { Subscriber } from './subscribers.ts';

/** A session that writes down which entries it was given. */
export interface Listening extends Subscriber {
  readonly seen: number[];
  readonly notices: Notice[];
  live: boolean;
}

export interface Rig {
  readonly fanOut: FanOut;
  readonly errors: unknown[];
  /** How often the log was read for entries. */
  reads(): number;
  /** While set, the log rejects with it. */
  failure: Error | undefined;
  /** Called once, between the log's look at its entries and the answer. */
  whileReading: (() => void) | undefined;
  /** Called once, before the log tells how far conversations are. */
  whileAsked: (() => void) | undefined;
  /** Puts entries into the log, as another node does, and gives their events. */
  commit(conversation: ConversationId, count: number): EntryEvent[];
  /** What the bus brings, in this order. */
  hear(...events: ChatEvent[]): void;
  /** The bus may have lost something. */
  gap(): void;
  enter(user: UserId, ...groups: GroupId[]): Promise<Listening>;
}

/** A fan-out on a bus that does what the test says, and on a log in an array. */
export function createRig(): Rig {
  const logs = new Map<ConversationId, Entry[]>();
  let listener: BusListener | undefined;
  let reads = 0;
  const errors: unknown[] = [];
  const of = (conversation: ConversationId): Entry[] => logs.get(conversation) ?? [];
  const asked = async <Answer>(answer: () => Answer): Promise<Answer> => {
    if (rig.failure !== undefined) throw rig.failure;
    return answer();
  };

  const bus: Bus = {
    isLossless: false,
    publish: () => {},
    subscribe: async () => {},
    unsubscribe: () => {},
    listen: (told) => {
      listener = told;
    },
    isUp: () => true,
    stop: async () => {},
  };
  const log: FanOutOptions['log'] = {
    read: (conversation, after, limit) =>
      asked(() => {
        reads += 1;
        const page = of(conversation).slice(after, after + limit);
        const { whileReading } = rig;
        rig.whileReading = undefined;
        whileReading?.();
        return page;
      }),
    heads: (conversations) =>
      asked(() => {
        const { whileAsked } = rig;
        rig.whileAsked = undefined;
        whileAsked?.();
        return new Map(conversations.map((each) => [each, of(each).length]));
      }),
    memberships: (user) =>
      asked(() =>
        [...logs.keys()].filter(isOf(user)).map((conversation) => {
          return { conversation, classicSeq: 0, head: of(conversation).length };
        }),
      ),
  };
  const toEvent = (entry: Entry): EntryEvent => ({
    type: 'entry',
    entry,
    address: addressOf(entry.conversation),
    senderName: 'al',
  });
  const fanOut = new FanOut({
    bus,
    log,
    stats: createStats(),
    describe: async (entries) => entries.map(toEvent),
    onError: (error) => errors.push(error),
  });
  fanOut.start();

  const rig: Rig = {
    fanOut,
    errors,
    failure: undefined,
    whileReading: undefined,
    whileAsked: undefined,
    reads: () => reads,
    commit(conversation, count) {
      const before = of(conversation);
      const added = Array.from({ length: count }, (_, at): Entry => {
        const seq = before.length + at + 1;
        const draft = { conversation, kind: 'message', sender: 1, ref: undefined } as const;
        return { ...draft, seq, n: seq, at: 0, body: '{}' };
      });
      logs.set(conversation, [...before, ...added]);
      return added.map(toEvent);
    },
    hear: (...events) => {
      for (const event of events) listener?.onEvent(event);
    },
    gap: () => listener?.onGap(),
    async enter(user, ...groups) {
      const seen: number[] = [];
      const notices: Notice[] = [];
      const session: Listening = {
        id: `${user}`,
        user,
        seen,
        notices,
        live: false,
        deliver: ({ entry }) => void seen.push(entry.seq),
        isLive: () => session.live,
        notice: (notice) => void notices.push(notice),
        replaced: () => {},
        loggedOut: () => {},
        saveCursors: async () => {},
      };
      await fanOut.attach(session);
      for (const group of groups) await fanOut.attachGroup(group, session);
      const found = [...logs.keys(), ...groups.map((group) => `g${group}`)];
      for (const conversation of found) fanOut.follow(conversation, of(conversation).length);
      session.live = true;
      return session;
    },
  };
  return rig;
}

function isOf(user: UserId): (conversation: ConversationId) => boolean {
  return (conversation) => {
    const address = addressOf(conversation);
    return address.kind === 'direct' && address.users.includes(user);
  };
}
