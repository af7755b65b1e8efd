import { decodeRequest, dialects, type Request } from '@parley/protocol';
import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

function request(fields: Record<string, unknown>): Request {
  const decoded = decodeRequest(JSON.stringify(fields), dialects.abc);
  if (decoded.type === 'rejected') throw new Error(decoded.detail);
  return decoded;
}
const chat = (): Request => request({ msgid: 6, toid: 2, msg: 'hi' });
const logout = (): Request => request({ msgid: 3 });

function pace(): { pace: Pace; told: boolean[] } {
  const told: boolean[] = [];
  return { pace: new Pace((isWaiting) => told.push(isWaiting)), told };
}

function begin(on: Pace, what: Request): Request {
  expect(on.admits(what)).toBe(true);
  on.begins(what);
  return what;
}

test('chats are under way together; what goes alone waits for them, and they for it', () => {
  const { pace: paced, told } = pace();
  const one = begin(paced, chat());
  const two = begin(paced, chat());
  const alone = logout();
  const behind = chat();
  expect(paced.admits(alone)).toBe(false);
  expect(paced.admits(behind)).toBe(false);
  expect(told).toEqual([true]);
  paced.ended(one);
  expect(paced.next()).toBeUndefined();
  paced.ended(two);
  expect(paced.next()).toBe(alone);
  paced.begins(alone);
  paced.hold(alone);
  expect(paced.next()).toBeUndefined();
  paced.ended(alone);
  expect(paced.next()).toBe(behind);
  expect(told).toEqual([true, false]);
});

test('one that cannot be decided yet holds up those behind, whatever ends meanwhile', () => {
  const { pace: paced } = pace();
  const before = begin(paced, chat());
  const undecided = begin(paced, chat());
  paced.hold(undecided);
  const behind = chat();
  expect(paced.admits(behind)).toBe(false);
  paced.ended(before);
  expect(paced.next()).toBeUndefined();
  paced.release(undecided);
  expect(paced.next()).toBe(behind);
});

test('beyond the limit requests wait, and each that ends lets one begin', () => {
  const { pace: paced } = pace();
  const underWay = Array.from({ length: 1_024 }, () => begin(paced, chat()));
  const late = [chat(), chat()];
  for (const one of late) expect(paced.admits(one)).toBe(false);
  paced.ended(underWay[0] as Request);
  const next = paced.next();
  expect(next).toBe(late[0]);
  paced.begins(next as Request);
  expect(paced.next()).toBeUndefined();
});

test('text under way is limited too', () => {
  const { pace: paced } = pace();
  const long = (): Request => request({ msgid: 6, toid: 2, msg: 'x'.repeat(16_000) });
  let begun = 0;
  for (; paced.admits(long()); begun += 1) paced.begins(long());
  expect(begun).toBeGreaterThan(60);
  expect(begun).toBeLessThan(70);
});

test('what nobody waits for is forgotten', () => {
  const { pace: paced } = pace();
  paced.hold(begin(paced, logout()));
  expect(paced.admits(chat())).toBe(false);
  expect(paced.isIdle).toBe(false);
  paced.forget();
  expect(paced.next()).toBeUndefined();
});
