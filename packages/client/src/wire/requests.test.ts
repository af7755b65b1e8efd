import { expect, test } from 'vitest';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { localError } from '../errors.ts';
import { Requests } from './requests.ts';
import type { ClientFrame } from './wire.ts';

function start() {
  const clock = createFakeClock();
  const sent: ClientFrame[] = [];
  const requests = new Requests(clock);
  const ask = (msgid: number) => requests.ask({ msgid }, (frame) => sent.push(frame));
  return { clock, sent, requests, ask };
}

test('gives each answer to who asked, in whichever order they come', async () => {
  const { sent, requests, ask, clock } = start();
  const [one, other] = [ask(34), ask(30)];
  expect(requests.answer({ msgid: 31, ref: sent[1]?.ref, friends: [] })).toBe(true);
  expect(requests.answer({ msgid: 35, ref: sent[0]?.ref, devices: [] })).toBe(true);
  expect(await one).toMatchObject({ msgid: 35 });
  expect(await other).toMatchObject({ msgid: 31 });
  expect(clock.pending).toBe(0);
});

test('rejects with the error of the answer', async () => {
  const { sent, requests, ask } = start();
  const asked = ask(9);
  const error = { errno: 201, error: 'unknown_group', errmsg: 'no such group', retry: false };
  requests.answer({ msgid: 12, ref: sent[0]?.ref, ...error });
  await expect(asked).rejects.toMatchObject({ error: 'unknown_group', retry: false });
});

test('waits 20 s for an answer', async () => {
  const { ask, clock, requests, sent } = start();
  const asked = ask(34);
  const rejected = expect(asked).rejects.toMatchObject({ error: 'timeout', retry: true });
  await clock.pass(20_000);
  await rejected;
  expect(requests.answer({ msgid: 35, ref: sent[0]?.ref })).toBe(false);
});

test('tells all who wait when the connection is gone', async () => {
  const { ask, clock, requests } = start();
  const rejected = expect(ask(34)).rejects.toMatchObject({ error: 'disconnected' });
  requests.fail(localError('disconnected'));
  await rejected;
  expect(clock.pending).toBe(0);
});

test('leaves alone what answers nothing', () => {
  const { requests } = start();
  expect(requests.answer({ msgid: 20, ref: 'abc-1' })).toBe(false);
  expect(requests.answer({ msgid: 27 })).toBe(false);
});
