import { catalogue, limits } from '@parley/protocol';
import { expect, test } from 'vitest';
import { mayReconnect as protocolSays } from '../../protocol/src/close-codes.ts';
import { CONTENT_BYTES, RESERVED_FIELDS, TEXT_BYTES } from './outbox/check-content.ts';
import { mayReconnect } from './session/reconnecting.ts';
import { PAGE_ENTRIES } from './sync/syncer.ts';
import { readEntry } from './wire/entry.ts';
import { msgids } from './wire/msgids.ts';

// The client imports nothing of the protocol but types, so that a browser loads no validators.

test('the numbers are those of the catalogue', () => {
  const numbers = Object.entries(catalogue).map(([name, { number }]) => [name, number]);
  expect(msgids).toEqual(Object.fromEntries(numbers));
});

test('the limits are those of the protocol', () => {
  expect(TEXT_BYTES).toBe(limits.messageTextBytes);
  expect(PAGE_ENTRIES).toBe(limits.syncEntries);
  // Around the content there are the address, the ref, and what names them.
  expect(CONTENT_BYTES).toBeLessThanOrEqual(limits.frameBytes - 400);
});

test('close codes say the same of connecting again', () => {
  for (let code = 1000; code < 5000; code += 1) {
    expect([code, mayReconnect(code)]).toEqual([code, protocolSays(code)]);
  }
});

test('what is no field of a message is one of its sender', () => {
  const { directChat, groupChat, entry } = catalogue;
  const fields = [directChat, groupChat, entry].flatMap(({ v2 }) => Object.keys(v2.properties));
  const frame = Object.fromEntries([...fields, 'msgid', 'ref'].map((name) => [name, 1]));
  expect(readEntry({ ...frame, conv: 'd1.2', own: 2 })?.extra).toEqual({ own: 2 });
  for (const name of fields) {
    if (name !== 'time') expect([name, RESERVED_FIELDS.has(name)]).toEqual([name, true]);
  }
});
