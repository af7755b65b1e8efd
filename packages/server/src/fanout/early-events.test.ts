import { expect, test } from 'vitest';
import { addressOf } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import { EarlyEvents } from './early-events.ts';

function event(conversation: string, seq: number, body = '{}'): EntryEvent {
  const entry = {
    conversation,
    kind: 'message',
    sender: 1,
    ref: undefined,
    at: 0,
    n: seq,
  } as const;
  const address = addressOf(conversation);
  return { type: 'entry', entry: { ...entry, seq, body }, address, senderName: 'al' };
}

test('gives what is next, and drops what is old by then', () => {
  const early = new EarlyEvents();
  for (const seq of [5, 3, 4, 9]) early.keep(event('g7', seq));
  expect(early.next('g7', 1)).toBeUndefined();
  expect(early.next('g8', 2)).toBeUndefined();
  expect(early.next('g7', 3)?.entry.seq).toBe(4);
  expect(early.next('g7', 4)?.entry.seq).toBe(5);
  expect(early.next('g7', 5)).toBeUndefined();
  expect(early.next('g7', 2)).toBeUndefined();
  early.forget('g7');
  expect(early.next('g7', 8)).toBeUndefined();
});

test('keeps so many and so much, and no more; room that was given back is room again', () => {
  const early = new EarlyEvents();
  const long = 'x'.repeat(4_000_000);
  for (let seq = 2; seq <= 6; seq++) early.keep(event('g7', seq, long));
  expect([2, 3, 4, 5, 6].filter((seq) => early.next('g7', seq - 1))).toEqual([2, 3, 4, 5]);
  for (let seq = 2; seq <= 10_002; seq++) early.keep(event('g8', seq));
  early.keep(event('g8', 2));
  expect(early.next('g8', 10_001)).toBeUndefined();
  for (let seq = 2; seq <= 3; seq++) early.keep(event('g9', seq, long));
  expect(early.next('g9', 2)?.entry.seq).toBe(3);
});
