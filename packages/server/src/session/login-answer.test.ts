import { dialects, type LoginView, utf8Bytes } from '@parley/protocol';
import { describe, expect, test } from 'vitest';
import { loginAnswer } from './login-answer.ts';

const people = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ id: at + 1, name: `名字${at}`, online: true }));

function view(friends: number, groups: number, members: number, backlog: number): LoginView {
  return {
    id: 1,
    name: '名'.repeat(50),
    friends: people(friends),
    groups: Array.from({ length: groups }, (_, at) => ({
      id: at + 1,
      name: `group ${at}`,
      description: 'd',
      members: people(members).map((person) => ({ ...person, role: 'normal' as const })),
    })),
    backlog: Array.from({ length: backlog }, (_, at) => JSON.stringify({ msgid: 6, msg: `${at}` })),
  };
}

function small(shown: LoginView) {
  const { frame, rest } = loginAnswer(shown, dialects.abc, true);
  expect(utf8Bytes(frame)).toBeLessThan(1_024);
  return { answer: JSON.parse(frame), rest };
}

describe('to a small client', () => {
  test('all of it where it fits', () => {
    const { answer, rest } = small(view(2, 1, 2, 2));
    expect([answer.friends.length, answer.groups.length]).toEqual([2, 1]);
    expect(answer.offlinemsg).toHaveLength(2);
    expect(rest).toEqual([]);
  });

  test('sheds what was missed first, and sends it after', () => {
    const { answer, rest } = small(view(3, 1, 2, 30));
    expect(answer).not.toHaveProperty('offlinemsg');
    expect(JSON.parse(answer.groups[0]).users).toHaveLength(2);
    expect(rest).toHaveLength(30);
  });

  test("then the groups' members, then the groups, then the friends", () => {
    const withoutMembers = small(view(3, 2, 30, 0)).answer;
    expect(JSON.parse(withoutMembers.groups[1]).users).toEqual([]);
    const withoutGroups = small(view(3, 60, 3, 0)).answer;
    expect(withoutGroups).not.toHaveProperty('groups');
    expect(withoutGroups.friends).toHaveLength(3);
    expect(small(view(60, 1, 1, 0)).answer).not.toHaveProperty('friends');
  });
});

test('others get what was missed in the answer up to a limit, and the rest in order after it', () => {
  const backlog = Array.from({ length: 400 }, (_, at) => `${at} ${'x'.repeat(1_000)}`);
  const { frame, rest } = loginAnswer({ ...view(1, 1, 1, 0), backlog }, dialects.abc, false);
  expect(frame.length).toBeLessThan(300_000);
  expect([...JSON.parse(frame).offlinemsg, ...rest]).toEqual(backlog);
  expect(rest).not.toEqual([]);
});
