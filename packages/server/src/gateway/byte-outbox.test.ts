import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ByteOutbox } from './byte-outbox.ts';
import { Flusher } from './flusher.ts';

const MAX_BYTES = 100;

/** A socket that hands on what it is given, or keeps it where nobody reads. */
function fakeSocket(isRead: boolean) {
  const writes: number[][] = [];
  const socket = {
    writableLength: 0,
    write(bytes: Uint8Array) {
      writes.push([...bytes]);
      if (!isRead) this.writableLength += bytes.length;
    },
  };
  return { writes, socket: socket as unknown as Socket };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('all frames of a turn go in one write, each behind its length', async () => {
  const { socket, writes } = fakeSocket(true);
  let tellsRoom = 0;
  const outbox = new ByteOutbox(socket, new Flusher(), MAX_BYTES, () => {
    tellsRoom += 1;
  });
  expect(outbox.offer(Uint8Array.of(1, 2))).toBe(true);
  expect(outbox.offer(Uint8Array.of(3))).toBe(true);
  expect([writes.length, outbox.queuedBytes, outbox.isFlushed]).toEqual([0, 11, false]);
  await turn();
  expect(writes).toEqual([[0, 0, 0, 2, 1, 2, 0, 0, 0, 1, 3]]);
  expect([outbox.isFlushed, tellsRoom]).toEqual([true, 1]);
  expect(outbox.offer(new Uint8Array(70_000).fill(7))).toBe(true);
  await turn();
  expect(writes[1]?.slice(0, 6)).toEqual([0, 1, 0x11, 0x70, 7, 7]);
  expect(writes).toHaveLength(2);
});

test('what is written does not change with the block that a frame was part of', async () => {
  const { socket, writes } = fakeSocket(true);
  const outbox = new ByteOutbox(socket, new Flusher(), MAX_BYTES, () => {});
  const block = Uint8Array.of(1, 2, 3);
  outbox.offer(block.subarray(1, 2));
  outbox.flushAll();
  block.fill(9);
  expect(writes).toEqual([[0, 0, 0, 1, 2]]);
});

test('one turn may bring more than the limit to a reader that reads, and to no other', () => {
  const frame = new Uint8Array(36);
  const reading = new ByteOutbox(fakeSocket(true).socket, new Flusher(), MAX_BYTES, () => {});
  for (let at = 0; at < 10; at += 1) expect(reading.offer(frame)).toBe(true);
  const deaf = new ByteOutbox(fakeSocket(false).socket, new Flusher(), MAX_BYTES, () => {});
  expect([deaf.offer(frame), deaf.isHalfEmpty]).toEqual([true, true]);
  expect([deaf.offer(frame), deaf.isHalfEmpty, deaf.offer(frame)]).toEqual([true, false, false]);
  expect(deaf.queuedBytes).toBeLessThanOrEqual(MAX_BYTES);
  deaf.drop();
  expect(deaf.offer(frame)).toBe(false);
});

test('an empty outbox takes a frame of any length', () => {
  const outbox = new ByteOutbox(fakeSocket(true).socket, new Flusher(), MAX_BYTES, () => {});
  expect(outbox.offer(new Uint8Array(5_000))).toBe(true);
});
