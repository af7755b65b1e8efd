import { expect, test } from 'vitest';
import { KeyedOrder } from './keyed-order.ts';

test('writes with a common key wait for each other; others do not', async () => {
  const order = new KeyedOrder();
  const gate = Promise.withResolvers<void>();
  const seen: string[] = [];
  const note = (what: string) => async () => void seen.push(what);
  const first = order.write(['a', 'b'], async () => {
    await gate.promise;
    seen.push('first');
  });
  const behind = [order.write(['b'], note('write b')), order.read(['a'], note('read a'))];
  await order.write(['c'], note('write c'));
  await order.read(['c'], note('read c'));
  expect(seen).toEqual(['write c', 'read c']);
  gate.resolve();
  await Promise.all([first, ...behind]);
  expect(seen.slice(2)).toEqual(['first', expect.any(String), expect.any(String)]);
});

test('a write that fails lets the next one through, and idle waits for all', async () => {
  const order = new KeyedOrder();
  const failed = order.write(['a'], async () => {
    throw new Error('no');
  });
  let isDone = false;
  const next = order.write(['a'], async () => {
    isDone = true;
  });
  await expect(failed).rejects.toThrow('no');
  await order.idle();
  expect(isDone).toBe(true);
  await next;
});

test('what a call waits for besides may fail before its turn, and fails it alone', async () => {
  const order = new KeyedOrder();
  const gate = Promise.withResolvers<void>();
  const first = order.write(['a'], () => gate.promise);
  const second = order.write(['a'], async () => 'never', Promise.reject(new Error('gone')));
  await expect(second).rejects.toThrow('gone');
  gate.resolve();
  await first;
});

test('writes that are noted under a key run at once; a read under it waits for all of them', async () => {
  const order = new KeyedOrder();
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const seen: string[] = [];
  const writes = gates.map((gate, index) =>
    order.write(
      [`writer ${index}`],
      async () => {
        seen.push('begun');
        await gate.promise;
        seen.push('ended');
      },
      undefined,
      ['shared'],
    ),
  );
  const read = order.read(['shared'], async () => void seen.push('read'));
  await order.read(['other'], async () => void seen.push('other'));
  expect(seen).toEqual(['begun', 'begun', 'other']);
  gates[0]?.resolve();
  await writes[0];
  await order.read(['other'], async () => void seen.push('other'));
  gates[1]?.resolve();
  await Promise.all([...writes, read]);
  expect(seen.slice(3)).toEqual(['ended', 'other', 'ended', 'read']);
});
