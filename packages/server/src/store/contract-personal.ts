import { describe, expect, test } from 'vitest';
import type { Act, Acted } from '../domain/act.ts';
import { feedOf, groupConversation } from '../domain/conversation.ts';
import {
  anyTalk,
  anyUser,
  draftOf,
  type MakeStore,
  oneTo,
  readAll,
  sharedStore,
} from './contract-subject.ts';
import { newUser } from './contract-users.ts';

// Of today, because of the refs.
const AT = Date.now();
const FIRST = '';
const LAST = 'z';

/** Messages that name others, and what each user decides for himself. */
export function personalContract(makeStore: MakeStore): void {
  describe('messages that name something', () => {
    const store = sharedStore(makeStore);
    const act = (conversation: string, sender: number, what: Act, more = {}): Promise<Acted> =>
      store().log.act({ ...{ conversation, sender, ref: undefined, at: AT, act: what }, ...more });
    const say = (msg: string, more: Partial<Extract<Act, { type: 'say' }>> = {}): Act => ({
      ...{ type: 'say', body: JSON.stringify({ msg }), reply: undefined, mentions: undefined },
      ...more,
    });
    const refusedOf = (acted: Acted) => ('refused' in acted ? acted.refused : 'done');

    test('may begin a conversation, count, and are there once', async () => {
      const { conversation, one, other } = anyTalk();
      const body = '{"msg":"hi","mentions":[1],"big":12345678901234567890}';
      const what = say('', { body, mentions: [other] });
      const first = await act(conversation, one, what, { ref: 'a' });
      const again = await act(conversation, one, what, { ref: 'a' });
      const entry = { conversation, kind: 'message', sender: one, ref: 'a', at: AT, body };
      expect(first).toEqual({ duplicate: false, entry: { ...entry, seq: 1, n: 1 } });
      expect(again).toEqual({ ...first, duplicate: true });
      await store().log.append(draftOf(conversation, other));
      expect((await readAll(store(), conversation)).map(({ seq, n }) => [seq, n])).toEqual([
        [1, 1],
        [2, 2],
      ]);
      const memberships = await store().log.memberships(other);
      expect(memberships.map((each) => each.conversation)).toContain(conversation);
      expect(await store().personal.mentions(other, conversation, 9)).toEqual([1]);
      expect(await store().personal.mentions(one, conversation, 9)).toEqual([]);
    });

    test('name messages and members that are there', async () => {
      const { conversation, one, other } = anyTalk();
      await store().log.append(draftOf(conversation, one));
      await act(conversation, other, { type: 'react', seq: 1, emoji: '👍', on: true });
      const outcomes = await Promise.all([
        act(conversation, one, say('x', { reply: 1 })),
        act(conversation, one, say('x', { reply: 2 })),
        act(conversation, one, say('x', { reply: 99 })),
        act(conversation, one, say('x', { mentions: [anyUser()] })),
        act(conversation, one, say('x', { mentions: 'all' })),
      ]);
      expect(outcomes.map(refusedOf)).toEqual([
        ...['done', 'unknown_entry', 'unknown_entry', 'unknown_member', 'not_allowed'],
      ]);
      expect(await readAll(store(), conversation)).toHaveLength(3);
    });

    test('in a group only its members say and are named, and only admins name all', async () => {
      const ids: number[] = [];
      for (const i of oneTo(3)) {
        ids.push((await store().users.create(newUser(`named ${i}`))) ?? 0);
      }
      const [creator = 0, member = 0, stranger = 0] = ids;
      const group = await store().groups.create({
        ...{ name: 'named', description: '', creator, createdAt: AT },
      });
      const conversation = groupConversation(group);
      await act(conversation, member, { type: 'join' });
      const outcomes = [
        await act(conversation, creator, say('x', { mentions: 'all' })),
        await act(conversation, member, say('x', { mentions: 'all' })),
        await act(conversation, member, say('x', { mentions: [creator, member] })),
        await act(conversation, member, say('x', { mentions: [stranger] })),
        await act(conversation, stranger, say('x')),
        // Joined at 1: what was before is not for him, and that entry is no message.
        await act(conversation, member, say('x', { reply: 1 })),
        await act(conversation, member, { type: 'forward', source: { body: '{"msg":"f"}' } }),
        await act(conversation, creator, { type: 'mute', user: member, until: AT + 1_000 }),
        await act(conversation, member, say('x')),
      ];
      expect(outcomes.map(refusedOf)).toEqual([
        ...['done', 'not_allowed', 'done', 'unknown_member', 'unknown_group', 'unknown_entry'],
        ...['done', 'done', 'muted'],
      ]);
      expect(await store().personal.mentions(creator, conversation, 9)).toEqual([3]);
      expect(await store().personal.mentions(member, conversation, 9)).toEqual([]);
    });

    test('are forwarded once, whatever becomes of the source', async () => {
      const { conversation, one } = anyTalk();
      const body = '{"msg":"passed on"}';
      const first = await act(
        conversation,
        one,
        { type: 'forward', source: { body } },
        { ref: 'f' },
      );
      const gone: Act = { type: 'forward', source: { refused: 'recalled' } };
      expect(await act(conversation, one, gone, { ref: 'f' })).toEqual({
        ...first,
        duplicate: true,
      });
      expect(await act(conversation, one, gone)).toEqual({ refused: 'recalled' });
    });

    test('are counted from where was read, the last hundred, and not when taken back', async () => {
      const { conversation, one, other } = anyTalk();
      const body = JSON.stringify({ msg: 'x', mentions: [other] });
      for (const _ of oneTo(105)) {
        await act(conversation, one, say('', { body, mentions: [other] }));
      }
      expect(await store().personal.mentions(other, conversation, 3)).toEqual([105, 104, 103]);
      const unread = async () =>
        (await store().personal.unreadMentions(other, FIRST, LAST)).get(conversation);
      expect(await unread()).toBe(100);
      await store().log.advanceRead([{ conversation, user: other, seq: 102, n: 102 }]);
      expect(await unread()).toBe(3);
      await act(conversation, one, { type: 'recall', seq: 104 });
      expect(await unread()).toBe(2);
      expect(await store().personal.mentions(other, conversation, 3)).toEqual([105, 103, 102]);
      expect(await store().personal.unreadMentions(other, FIRST, 'a')).toEqual(new Map());
    });
  });

  describe('what a user decides for himself', () => {
    const store = sharedStore(makeStore);
    const act = (user: number, what: Act, ref?: string) =>
      store().log.act({ conversation: feedOf(user), sender: user, ref, at: AT, act: what });

    test('is an entry of his feed, which it may begin, and holds until it is changed', async () => {
      const user = anyUser();
      const [one, other] = [`d${user}.7`, `g${user}`];
      await act(user, { type: 'prefer', about: one, set: { muted: 5 } }, 'm');
      await act(user, { type: 'prefer', about: one, set: { archived: true } });
      await act(user, { type: 'prefer', about: other, set: { muted: 2 ** 53 - 1 } });
      expect(await act(user, { type: 'prefer', about: one, set: { muted: 5 } }, 'm')).toMatchObject(
        {
          duplicate: true,
          entry: { seq: 1 },
        },
      );
      const none = { mutedUntil: 0, isArchived: false, hides: false };
      expect(await store().personal.preferences(user, FIRST, LAST)).toEqual(
        new Map([
          [one, { ...none, mutedUntil: 5, isArchived: true }],
          [other, { ...none, mutedUntil: 2 ** 53 - 1 }],
        ]),
      );
      expect(await store().personal.preferences(user, other, LAST)).toEqual(
        new Map([[other, { ...none, mutedUntil: 2 ** 53 - 1 }]]),
      );
      await act(user, { type: 'prefer', about: one, set: { muted: 0, archived: false } });
      expect((await store().personal.preferences(user, FIRST, one)).get(one)).toBeUndefined();
      const feed = await readAll(store(), feedOf(user));
      expect(feed.map(({ kind, n }) => [kind, n])).toEqual(oneTo(4).map(() => ['preferences', 0]));
      expect(JSON.parse(feed[3]?.body ?? '')).toEqual({ conv: one, muted: 0, archived: false });
    });

    test('what he hides is hidden from him alone', async () => {
      const { conversation, one, other } = anyTalk();
      for (const seq of [5, 3, 9]) await act(one, { type: 'hide', about: conversation, seq });
      const hidden = (user: number, first: number, last: number) =>
        store().personal.hidden(user, conversation, first, last);
      expect(await hidden(one, 1, 9)).toEqual([3, 5, 9]);
      expect(await hidden(one, 4, 8)).toEqual([5]);
      expect(await hidden(other, 1, 9)).toEqual([]);
      expect(await store().personal.hidden(one, 'g1', 1, 9)).toEqual([]);
      const found = await store().personal.preferences(one, conversation, conversation);
      expect(found.get(conversation)?.hides).toBe(true);
      await act(other, { type: 'hide', about: conversation, seq: 4 });
      const acting = act(one, { type: 'hide', about: conversation, seq: 6 });
      await store().personal.erase(one);
      await acting;
      expect(await hidden(one, 1, 9)).toEqual([]);
      expect(await store().personal.preferences(one, FIRST, LAST)).toEqual(new Map());
      expect(await hidden(other, 1, 9)).toEqual([4]);
    });
  });
}
