import { expect, test } from 'vitest';
import type { Entry } from '../wire/entry.ts';
import { applyAct } from './apply-act.ts';

const message: Entry = {
  ...{ conv: 'd1.2', seq: 1, at: 5, kind: 'message', sender: 1, senderName: 'al', ref: undefined },
  ...{ text: 'first', extra: { reply: 3 }, data: undefined, to: undefined },
};
const act = (kind: string, data: Entry['data'], sender = 2): Entry => ({
  ...message,
  ...{ seq: 2, at: 9, kind, data, sender, text: '', extra: {} },
});
const put = (user: number, on = true) => act('reaction', { seq: 1, emoji: '👍', on }, user);

test('an edit changes the text, and keeps what the sender added', () => {
  const edited = applyAct(message, act('edited', { seq: 1, msg: 'better', edited: 8 }), 1);
  expect(edited).toMatchObject({ text: 'better', edited: 8, extra: { reply: 3 } });
});

test('a recall leaves nothing of it', () => {
  const reacted = applyAct(message, put(2), 1);
  const recalled = applyAct(reacted, act('recalled', { seq: 1 }), 1);
  expect(recalled).toMatchObject({ text: '', extra: {}, recalled: true, reactions: [] });
});

test('reactions are counted by user, each once', () => {
  const both = [put(2), put(1), put(2)].reduce((now, each) => applyAct(now, each, 1), message);
  expect(both.reactions).toEqual([{ emoji: '👍', count: 2, mine: true, users: [2, 1] }]);
  const one = applyAct(both, put(1, false), 1);
  expect(one.reactions).toEqual([{ emoji: '👍', count: 1, mine: false, users: [2] }]);
  expect(applyAct(one, put(2, false), 1).reactions).toEqual([]);
});

test('what was read of the log has counted already is not counted again', () => {
  const read = { ...message, reactions: [{ emoji: '👍', count: 1, mine: false, users: [2] }] };
  expect(applyAct(read, put(2), 1).reactions).toEqual(read.reactions);
});

test('acts that say nothing useful, and other kinds, change nothing', () => {
  expect(applyAct(message, act('reaction', {}), 1)).toBe(message);
  expect(applyAct(message, act('later-99', { seq: 1 }), 1)).toBe(message);
});
