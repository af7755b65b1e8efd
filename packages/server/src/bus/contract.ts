import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../domain/event.ts';
import type { Bus, Topic } from './bus.ts';
import { type Presence, TAKEOVER_WINDOW_MS } from './presence.ts';

export interface BusNodes {
  readonly one: Bus;
  readonly other: Bus;
  dispose(): Promise<void>;
}

export interface PresenceNodes {
  readonly one: Presence;
  readonly other: Presence;
  /** Moves the clock that refusals are measured by. */
  passMs(ms: number): Promise<void>;
  dispose(): Promise<void>;
}

const event = (seq: number): ChatEvent => ({
  type: 'entry',
  entry: {
    conversation: 'd1.2',
    kind: 'message',
    sender: 1,
    ref: undefined,
    at: 1_790_000_000_000,
    body: '{"msg":"你好 😀 \\"quoted\\" \\\\"}',
    seq,
    n: seq,
  },
  address: { kind: 'direct', users: [1, 2] },
  senderName: '阿明',
});

/** Collects events and lets a test wait for a number of them. */
function collector(bus: Bus): { events: ChatEvent[]; count(n: number): Promise<void> } {
  const events: ChatEvent[] = [];
  let wake = () => {};
  bus.listen({
    onEvent(received) {
      events.push(received);
      wake();
    },
    onGap() {},
  });
  return {
    events,
    async count(n) {
      while (events.length < n) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

/** The contract of the bus port, for two nodes that are connected to each other. */
export function busContract(name: string, makeNodes: () => Promise<BusNodes>): void {
  describe(`bus contract: ${name}`, () => {
    let nodes: BusNodes;
    // Adapters may share a server between tests: topics of one test are its own.
    let id: number;
    const topic = (offset = 0): Topic => `user:${id + offset}`;
    beforeEach(async () => {
      nodes = await makeNodes();
      id = Number.parseInt(randomUUID().slice(0, 6), 16) * 8;
    });
    afterEach(() => nodes.dispose());

    test('events reach a subscribed node whole and in order, and not the one that told them', async () => {
      const own = collector(nodes.one);
      const others = collector(nodes.other);
      await Promise.all([nodes.one.subscribe(topic()), nodes.other.subscribe(topic())]);
      for (let seq = 1; seq <= 100; seq += 1) nodes.one.publish([topic()], event(seq));
      await others.count(100);
      expect(others.events).toEqual(Array.from({ length: 100 }, (_, at) => event(at + 1)));
      expect(own.events).toEqual([]);
    });

    test('an event of two topics comes once to a node that subscribed both', async () => {
      collector(nodes.one);
      const others = collector(nodes.other);
      await Promise.all([nodes.other.subscribe(topic()), nodes.other.subscribe(topic(1))]);
      nodes.one.publish([topic(), topic(1)], event(1));
      nodes.one.publish([topic(1)], event(2));
      await others.count(2);
      expect(others.events).toEqual([event(1), event(2)]);
    });

    test('other topics, and topics given up, do not come', async () => {
      collector(nodes.one);
      const others = collector(nodes.other);
      await Promise.all([nodes.other.subscribe(topic()), nodes.other.subscribe(topic(1))]);
      nodes.other.unsubscribe(topic());
      // Asked for on the same connection, so that the giving up is through when this is confirmed.
      await nodes.other.subscribe(topic(3));
      nodes.one.publish([topic()], event(1));
      nodes.one.publish([topic(2)], event(2));
      nodes.one.publish([topic(1)], event(3));
      await others.count(1);
      expect(others.events).toEqual([event(3)]);
    });

    test('every kind of event comes, and what is for every node too', async () => {
      collector(nodes.one);
      const others = collector(nodes.other);
      await Promise.all([nodes.other.subscribe(topic()), nodes.other.subscribe('presence')]);
      const conversation = `g${id}`;
      const events: ChatEvent[] = [
        { type: 'takeover', user: id, session: 'n1/5' },
        { type: 'receipt', conversation, user: id, delivered: 7, read: undefined },
        { type: 'readers', conversation, seq: 7, readers: 120 },
        { type: 'typing', conversation, user: id },
        { type: 'logout', user: id, token: undefined, except: 'n1/5' },
      ];
      for (const each of events) nodes.one.publish([topic()], each);
      const presence: ChatEvent = {
        type: 'presence',
        online: [id, id + 1],
        offline: [{ user: id + 2, seen: 1_790_000_000_000 }],
      };
      nodes.one.publish(['presence'], presence);
      await others.count(6);
      // Topics may overtake each other.
      expect(others.events.filter(({ type }) => type !== 'presence')).toEqual(events);
      expect(others.events.filter(({ type }) => type === 'presence')).toEqual([presence]);
    });
  });
}

/** The contract of the presence port, for two nodes that share it. */
export function presenceContract(name: string, makeNodes: () => Promise<PresenceNodes>): void {
  describe(`presence contract: ${name}`, () => {
    let nodes: PresenceNodes;
    let user: number;
    beforeEach(async () => {
      nodes = await makeNodes();
      user = Number.parseInt(randomUUID().slice(0, 6), 16) * 8;
    });
    afterEach(() => nodes.dispose());

    test('a claim is granted once, seen from everywhere, and given back', async () => {
      expect(await nodes.other.online([user, user + 1])).toEqual(new Set());
      expect(await nodes.one.claim(user, 'a')).toEqual({ kind: 'granted' });
      expect(await nodes.one.claim(user, 'a')).toEqual({ kind: 'granted' });
      expect(await nodes.other.online([user, user + 1])).toEqual(new Set([user]));
      await nodes.one.release(user, 'a');
      expect(await nodes.other.online([user])).toEqual(new Set());
      expect(await nodes.other.claim(user, 'b')).toEqual({ kind: 'granted' });
    });

    test('a second session is refused, and takes over at its next try', async () => {
      await nodes.one.claim(user, 'a');
      expect(await nodes.other.claim(user, 'b')).toEqual({ kind: 'refused' });
      expect(await nodes.other.claim(user, 'c')).toEqual({ kind: 'taken-over', previous: 'a' });
      expect(await nodes.one.claim(user, 'd')).toEqual({ kind: 'refused' });
    });

    test('a refusal is forgotten after the window', async () => {
      await nodes.one.claim(user, 'a');
      expect(await nodes.other.claim(user, 'b')).toEqual({ kind: 'refused' });
      await nodes.passMs(TAKEOVER_WINDOW_MS + 1);
      expect(await nodes.other.claim(user, 'b')).toEqual({ kind: 'refused' });
    });

    test('a session that was replaced cannot give back what it no longer holds', async () => {
      await nodes.one.claim(user, 'a');
      await nodes.other.claim(user, 'b');
      await nodes.other.claim(user, 'b');
      await nodes.one.release(user, 'a');
      expect(await nodes.one.online([user])).toEqual(new Set([user]));
    });

    test('of many claims at once one is granted', async () => {
      const claims = await Promise.all(
        Array.from({ length: 2 }, (_, at) => nodes[at % 2 ? 'one' : 'other'].claim(user, `s${at}`)),
      );
      expect(claims.filter((claim) => claim.kind === 'granted')).toHaveLength(1);
    });

    test('a refusal belongs to the claim it was of', async () => {
      await nodes.one.claim(user, 'a');
      expect(await nodes.other.claim(user, 'b')).toEqual({ kind: 'refused' });
      await nodes.one.release(user, 'a');
      expect(await nodes.other.claim(user, 'b')).toEqual({ kind: 'granted' });
      expect(await nodes.one.claim(user, 'c')).toEqual({ kind: 'refused' });
    });

    test('a claim may replace at once, without having been refused', async () => {
      expect(await nodes.one.claim(user, 'a', 'v2', 'replace')).toEqual({ kind: 'granted' });
      const second = await nodes.other.claim(user, 'b', 'v2', 'replace');
      expect(second).toEqual({ kind: 'taken-over', previous: 'a' });
      expect(await nodes.one.claim(user, 'c', 'v2')).toEqual({ kind: 'refused' });
    });

    test('claims of the two profiles do not see each other', async () => {
      expect(await nodes.one.claim(user, 'a', 'classic')).toEqual({ kind: 'granted' });
      expect(await nodes.other.claim(user, 'b', 'v2')).toEqual({ kind: 'granted' });
      expect(await nodes.one.claim(user, 'c', 'v2')).toEqual({ kind: 'refused' });
      // The refusal of the one is none of the other.
      expect(await nodes.one.claim(user, 'd', 'classic')).toEqual({ kind: 'refused' });
      expect(await nodes.one.release(user, 'a')).toBe(false);
      expect(await nodes.other.release(user, 'b')).toBe(true);
    });

    test('sessions share a user, on one node and on two, until the last has gone', async () => {
      await nodes.one.enter(user, 'a');
      expect(await nodes.other.online([user, user + 1])).toEqual(new Set([user]));
      await nodes.one.enter(user, 'b');
      await nodes.other.enter(user, 'c');
      expect(await nodes.one.release(user, 'a')).toBe(false);
      expect(await nodes.other.release(user, 'c')).toBe(false);
      expect(await nodes.other.online([user])).toEqual(new Set([user]));
      expect(await nodes.one.release(user, 'b')).toBe(true);
      expect(await nodes.one.online([user])).toEqual(new Set());
      expect(await nodes.other.online([user])).toEqual(new Set());
    });

    test('to enter twice is to enter once, and to release twice does no harm', async () => {
      await nodes.one.enter(user, 'a');
      await nodes.one.enter(user, 'a');
      await nodes.one.enter(user, 'b');
      expect(await nodes.one.release(user, 'a')).toBe(false);
      expect(await nodes.one.release(user, 'a')).toBe(false);
      expect(await nodes.other.online([user])).toEqual(new Set([user]));
      expect(await nodes.one.release(user, 'b')).toBe(true);
      expect(await nodes.one.release(user, 'b')).toBe(true);
    });

    test('claims and shared sessions do not disturb each other', async () => {
      await nodes.one.enter(user, 'device');
      expect(await nodes.other.claim(user, 'a')).toEqual({ kind: 'granted' });
      await nodes.other.enter(user, 'device 2');
      expect(await nodes.one.claim(user, 'b')).toEqual({ kind: 'refused' });
      expect(await nodes.one.release(user, 'device')).toBe(false);
      expect(await nodes.one.claim(user, 'b')).toEqual({ kind: 'taken-over', previous: 'a' });
      expect(await nodes.other.release(user, 'device 2')).toBe(false);
      expect(await nodes.other.release(user, 'a')).toBe(false);
      expect(await nodes.other.online([user])).toEqual(new Set([user]));
      expect(await nodes.one.release(user, 'b')).toBe(true);
    });

    test('what is begun in one turn holds in the order of the calls', async () => {
      const first = nodes.one.enter(user, 'a');
      const answers = [nodes.one.release(user, 'a'), nodes.one.enter(user, 'b')];
      await Promise.all([first, ...answers]);
      expect(await nodes.other.online([user])).toEqual(new Set([user]));
      await Promise.all([nodes.one.enter(user, 'c'), nodes.one.release(user, 'b')]);
      expect(await nodes.other.online([user])).toEqual(new Set([user]));
      await nodes.one.release(user, 'c');
      expect(await nodes.other.online([user])).toEqual(new Set());
    });

    test('many come and go at once, and one question is about all', async () => {
      const users = Array.from({ length: 3_000 }, (_, at) => user + at);
      await Promise.all(users.map((each) => nodes.one.enter(each, `s${each}`)));
      expect(await nodes.other.online(users)).toEqual(new Set(users));
      const gone = await Promise.all(users.map((each) => nodes.one.release(each, `s${each}`)));
      expect(gone.every((isGone) => isGone)).toBe(true);
      expect(await nodes.other.online(users)).toEqual(new Set());
    });

    test('no users, no question', async () => {
      expect(await nodes.one.online([])).toEqual(new Set());
    });
  });
}
