import { expect, test } from 'vitest';
import type { Entry } from '../domain/entry.ts';
import { plainRendering } from './plain-rendering.ts';

function rendered(kind: Entry['kind'], data: object): unknown {
  const place = { conversation: 'g9', sender: 1, ref: undefined, at: 0, seq: 1, n: 1 };
  const body = plainRendering({ ...place, kind, body: JSON.stringify(data) });
  return body === undefined ? undefined : JSON.parse(body).msg;
}

test.each<[Entry['kind'], object, string | undefined]>([
  ['message', { msg: 'hello' }, 'hello'],
  ['message', { recalled: 5, by: 1 }, undefined],
  ['message', { recalled: 5, by: 1, msg: 'of a client' }, 'of a client'],
  ['edited', { seq: 1, msg: 'better', edited: 5 }, '* better'],
  ['recalled', { seq: 1 }, undefined],
  ['reaction', { seq: 1, emoji: '👍', on: true }, undefined],
  ['pinned', { seq: 1, on: true }, undefined],
  ['entered', { user: 1 }, undefined],
  ['entered', { user: 2, by: 1 }, '* let user 2 into the group'],
  ['left', { user: 1 }, '* left the group'],
  ['kicked', { user: 2 }, '* removed user 2 from the group'],
  ['banned', { user: 2, on: true, member: true }, '* removed user 2 from the group'],
  ['banned', { user: 2, on: true }, undefined],
  ['banned', { user: 2, on: false }, undefined],
  ['muted', { user: 2, until: 5 }, undefined],
  ['role', { user: 2, role: 'admin' }, undefined],
  ['changed', { name: '新"名' }, '* renamed the group to 新"名'],
  ['changed', { description: 'x' }, undefined],
  ['dissolved', {}, '* dissolved the group'],
  ['later-99', { msg: 'x' }, undefined],
])('%s %j is shown as %s', (kind, data, text) => {
  expect(rendered(kind, data)).toBe(text);
});

test('nothing of a feed is shown', () => {
  const place = { conversation: 'u9', sender: 1, ref: undefined, at: 0, seq: 1, n: 1 };
  expect(plainRendering({ ...place, kind: 'left', body: '{"conv":"g9"}' })).toBeUndefined();
});
