import { expect, test } from 'vitest';
import { addressOf } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryEvent } from '../domain/event.ts';
import { freeStanding } from '../domain/standing.ts';
import type { Subscriber } from '../fanout/subscribers.ts';
import { Following } from './following.ts';

// Only its identity matters here.
const SUBSCRIBER = { id: 'one' } as Subscriber;

test('what was said in a group before its topic was heard is brought, whatever goes live meanwhile', async () => {
  const rig = createRig();
  rig.log('d1.2', 3);
  rig.following.catchUp?.add('d1.2', 0, 3);
  const heads = rig.stopHeads();
  const joining = rig.following.join(7, { name: 'tea', begin: 5 }, 5, SUBSCRIBER);
  rig.log('g7', 8);
  const live = rig.following.goLive();
  await expect.poll(() => rig.broughtOf('d1.2')).toEqual([1, 2, 3]);
  // Heard while the head is looked up.
  rig.log('g7', 9);
  if (rig.following.takes(rig.event('g7', 9))) rig.bring('g7', 9);
  heads.open();
  await joining;
  await live;
  rig.log('g7', 10);
  if (rig.following.takes(rig.event('g7', 10))) rig.bring('g7', 10);
  expect(rig.broughtOf('g7')).toEqual([6, 7, 8, 9, 10]);
});

test('nothing is brought any more to a session that has ended', async () => {
  const rig = createRig();
  rig.log('d1.2', 5);
  rig.following.catchUp?.add('d1.2', 0, 5);
  rig.following.follow('d1.2', 5);
  const live = rig.following.goLive();
  await rig.whenWaiting();
  rig.read();
  await rig.whenWaiting();
  rig.following.end(SUBSCRIBER);
  rig.readAll();
  await live;
  expect(rig.broughtOf('d1.2')).toEqual([1]);
});

/** A log that grows at will, and a client that reads at will once somebody waits for it. */
function createRig() {
  const ends = new Map<string, number>();
  const brought: EntryEvent[] = [];
  let gate: Promise<void> | undefined;
  let reader: (() => void) | undefined;
  let told = Promise.withResolvers<void>();
  let isWatched = false;

  const event = (conversation: string, seq: number): EntryEvent => ({
    type: 'entry',
    entry: {
      ...{ conversation, seq, n: seq, at: seq, kind: 'message' },
      ...{ sender: 2, ref: undefined, body: '{}' },
    },
    address: addressOf(conversation),
    senderName: 'bo',
  });
  const following = new Following(
    {
      writable: async () => {
        if (!isWatched) return;
        told.resolve();
        await new Promise<void>((resolve) => {
          reader = resolve;
        });
      },
    },
    {
      describe: async (entries: readonly Entry[]) =>
        entries.map(({ conversation, seq }) => event(conversation, seq)),
      fanOut: {
        follow: () => true,
        attach: async () => {},
        attachGroup: async () => {},
        detach() {},
        detachGroup() {},
      },
      store: {
        log: {
          async read(conversation, after, limit) {
            const end = Math.min(ends.get(conversation) ?? 0, after + limit);
            return Array.from(
              { length: Math.max(0, end - after) },
              (_, at) => event(conversation, after + at + 1).entry,
            );
          },
          async heads(conversations) {
            await gate;
            return new Map(conversations.map((one) => [one, ends.get(one) ?? 0]));
          },
        },
        groups: {
          joined: async () => [],
          joinedOne: async (id) => ({
            ...{ id, name: 'tea', description: '', classicSeq: 5, begin: 5 },
            standing: freeStanding,
          }),
        },
      },
    },
    (one) => brought.push(one),
    1,
  );
  return {
    following,
    event,
    log: (conversation: string, end: number) => void ends.set(conversation, end),
    bring: (conversation: string, seq: number) => void brought.push(event(conversation, seq)),
    stopHeads() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return { open: resolve };
    },
    async whenWaiting(): Promise<void> {
      isWatched = true;
      await told.promise;
      told = Promise.withResolvers();
    },
    read: () => reader?.(),
    readAll() {
      isWatched = false;
      reader?.();
    },
    broughtOf: (conversation: string) =>
      brought
        .filter(({ entry }) => entry.conversation === conversation)
        .map(({ entry }) => entry.seq),
  };
}
