import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directConversation, groupConversation } from '../../domain/conversation.ts';
import { freeStanding } from '../../domain/standing.ts';
import { sqlContacts } from './contacts.ts';
import { sqlCursors } from './cursors.ts';
import { sqlGroups } from './groups.ts';
import { type InProcessContext, inProcessContext } from './in-process-context.ts';
import { sqlMemberships } from './memberships.ts';
import { sqlUsers } from './users.ts';

let context: InProcessContext;

beforeEach(async () => {
  context = await inProcessContext();
});
afterEach(() => context.close());

const newUser = (name: string) => ({ name, nameKey: name, passwordHash: `#${name}`, createdAt: 7 });
const newGroup = (creator: number, name = 'tea') => ({
  name,
  description: `about ${name}`,
  creator,
  createdAt: 9,
});

describe('users', () => {
  test('a taken name key gives no id', async () => {
    const users = sqlUsers(context);
    expect(await users.create(newUser('al'))).toBe(1);
    expect(await users.create(newUser('al'))).toBeUndefined();
    const bo = await users.create(newUser('bo'));
    expect(bo).toBeGreaterThan(1);
    expect(await users.byNameKey('bo')).toEqual({ id: bo, name: 'bo', passwordHash: '#bo' });
    expect(await users.byId(99)).toBeUndefined();
  });

  test('names of more than one statement holds', async () => {
    const users = sqlUsers(context);
    const ids: number[] = [];
    for (let count = 0; count < 3; count++)
      ids.push((await users.create(newUser(`u${count}`))) ?? 0);
    const absent = Array.from({ length: 1_200 }, (_, index) => 10_000 + index);
    const names = await users.names([...absent, ...ids]);
    expect([...names]).toEqual(ids.map((id, index) => [id, `u${index}`]));
  });
});

test('a contact is one direction, and repeating it changes nothing', async () => {
  const users = sqlUsers(context);
  for (const name of ['al', 'bo', 'cy']) await users.create(newUser(name));
  const contacts = sqlContacts(context);
  await contacts.add(1, 3, 5);
  await contacts.add(1, 2, 6);
  await contacts.add(1, 2, 7);
  expect(await contacts.of(1)).toEqual([
    { id: 2, name: 'bo' },
    { id: 3, name: 'cy' },
  ]);
  expect(await contacts.of(2)).toEqual([]);
});

describe('groups', () => {
  beforeEach(async () => {
    for (const name of ['al', 'bo']) await sqlUsers(context).create(newUser(name));
  });

  test("a new group's conversation is the one that its id derives", async () => {
    const id = await sqlGroups(context).create(newGroup(1));
    const stored = await context.db.selectFrom('conversation').select(['id', 'kind']).execute();
    expect(stored).toEqual([{ id: groupConversation(id), kind: 'group' }]);
  });

  test('a member begins at the present head, and keeps his place when he joins again', async () => {
    const groups = sqlGroups(context);
    const id = await groups.create(newGroup(1));
    context.setHead(groupConversation(id), 12);
    const place = { classicSeq: 12, begin: 12, standing: freeStanding };
    const joined = { id, name: 'tea', description: 'about tea', ...place };
    expect(await groups.join(id, 2, 10)).toEqual(joined);
    context.setHead(groupConversation(id), 20);
    expect(await groups.join(id, 2, 11)).toEqual(joined);
    expect(await groups.join(id + 1, 2, 12)).toBeUndefined();
  });

  test('the groups of a user come with all members, and without direct conversations', async () => {
    const groups = sqlGroups(context);
    const tea = await groups.create(newGroup(1));
    const oil = await groups.create(newGroup(2, 'oil'));
    await groups.join(tea, 2, 10);
    const direct = directConversation(1, 2);
    await context.db
      .insertInto('conversation')
      .values({ id: direct, kind: 'direct', created_at: 1 })
      .execute();
    await context.db
      .insertInto('membership')
      .values({ conversation: direct, user_id: 1, role: 'normal', joined_at: 1 })
      .execute();
    const al = { id: 1, name: 'al', role: 'creator' };
    const members = [al, { id: 2, name: 'bo', role: 'normal' }];
    expect(await groups.of(1)).toEqual([
      { id: tea, name: 'tea', description: 'about tea', members },
    ]);
    expect((await groups.of(2)).map((group) => group.id)).toEqual([tea, oil]);
    expect(await groups.of(3)).toEqual([]);
  });

  test('what fails halfway leaves no group behind', async () => {
    await context.db.schema.dropTable('membership').execute();
    await expect(sqlGroups(context).create(newGroup(1))).rejects.toThrow('membership');
    expect(await context.db.selectFrom('chat_group').selectAll().execute()).toEqual([]);
    expect(await context.db.selectFrom('conversation').selectAll().execute()).toEqual([]);
  });
});

test('cursors of what was read carry the count and what was delivered, several in one statement', async () => {
  const ids = Array.from({ length: 70 }, (_, index) => directConversation(1, index + 2));
  await context.db
    .insertInto('membership')
    .values(
      ids.map((conversation, index) => ({
        ...{ conversation, user_id: 1, role: 'normal' as const, joined_at: 1 },
        ...{ read: 10, read_n: 9, delivered: 10 + (index % 3) * 10 },
      })),
    )
    .execute();
  const seqOf = (index: number) => 5 + index;
  const moved = await sqlCursors(context).advanceRead(
    ids.map((conversation, index) => ({ conversation, user: 1, seq: seqOf(index), n: index })),
  );
  expect(moved).toEqual(ids.map((_, index) => seqOf(index) > 10));
  const rows = await context.db
    .selectFrom('membership')
    .select(['conversation', 'read', 'read_n', 'delivered'])
    .execute();
  for (const [index, conversation] of ids.entries()) {
    const [hasMoved, seq, delivered] = [moved[index], seqOf(index), 10 + (index % 3) * 10];
    expect(rows).toContainEqual({
      conversation,
      read: hasMoved ? seq : 10,
      read_n: hasMoved ? index : 9,
      delivered: hasMoved ? Math.max(delivered, seq) : delivered,
    });
  }
});

test('classic cursors of many members move at once, and never back', async () => {
  const members = sqlMemberships(context);
  const ids = Array.from({ length: 100 }, (_, index) => directConversation(1, index + 2));
  await context.db
    .insertInto('membership')
    .values(
      ids.map((conversation) => ({
        conversation,
        user_id: 1,
        role: 'normal' as const,
        classic_seq: 10,
        joined_at: 1,
      })),
    )
    .execute();
  context.setHead(ids[0] ?? '', 99);
  const seqOf = (index: number) => 5 + index;
  const cursors = sqlCursors(context);
  await cursors.advanceClassic([
    ...ids.map((conversation, index) => ({ conversation, user: 1, seq: seqOf(index) })),
    ...ids.map((conversation) => ({ conversation, user: 1, seq: 3 })),
    { conversation: ids[50] ?? '', user: 2, seq: 500 },
  ]);
  await cursors.advanceClassic([]);
  const after = new Map((await members.memberships(1)).map((one) => [one.conversation, one]));
  expect(ids.map((id) => after.get(id)?.classicSeq)).toEqual(
    ids.map((_, index) => Math.max(10, seqOf(index))),
  );
  expect(after.get(ids[0] ?? '')?.head).toBe(99);
  expect(await members.memberships(2)).toEqual([]);
});
