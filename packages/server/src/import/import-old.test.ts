import { expect, test } from 'vitest';
import { groupConversation } from '../domain/conversation.ts';
import { emptyState, type MemoryState } from '../store/memory/memory-state.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { importOld } from './import-old.ts';
import type { ImportTarget } from './import-target.ts';
import type { OldDeployment } from './old-deployment.ts';

type Tables = { [Table in keyof Omit<OldDeployment, 'counts'>]?: readonly RowOf<Table>[] };
type RowOf<Table extends keyof Omit<OldDeployment, 'counts'>> =
  ReturnType<OldDeployment[Table]> extends AsyncIterable<infer Row> ? Row : never;

function oldWith({ users = [], friends = [], groups = [], members = [], messages = [] }: Tables) {
  async function* each<Row>(rows: readonly Row[]) {
    yield* rows;
  }
  const old: OldDeployment = {
    counts: {
      users: users.length,
      friends: friends.length,
      groups: groups.length,
      members: members.length,
      messages: messages.length,
    },
    users: () => each(users),
    friends: () => each(friends),
    groups: () => each(groups),
    members: () => each(members),
    messages: () => each(messages),
  };
  return old;
}

async function run(old: OldDeployment, target: ImportTarget, isDryRun = false) {
  const refused: string[] = [];
  const work = { target, isDryRun, passwords: { hash: async () => '#' }, nowMs: () => 1_000_000 };
  const counts = await importOld(old, work, {
    progress() {},
    refused: (table, position, _row, reason) => refused.push(`${table} ${position} ${reason}`),
  });
  return { counts, refused };
}

const user = (id: number, name = `user ${id}`) => ({ id, name, password: 'x' });
const said = (userid: number, toid: number, msg: string) => ({
  userid: toid,
  message: JSON.stringify({ msgid: 6, id: userid, toid, msg }),
});
const toGroup = (userid: number, receiver: number, msg: string) => ({
  userid: receiver,
  message: JSON.stringify({ msgid: 10, id: userid, groupid: 1, msg }),
});
const team = {
  users: [1, 2, 3].map((id) => user(id)),
  groups: [{ id: 1, groupname: 'team', groupdesc: '' }],
  members: [1, 2, 3].map((userid) => ({ groupid: 1, userid, grouprole: 'normal' })),
};
const textsIn = (state: MemoryState, conversation: string) =>
  (state.logs.get(conversation) ?? []).map(({ body }) => JSON.parse(body).msg);

test('a run long after the first one finds what is here, though refs are forgotten', async () => {
  const state = emptyState();
  const messages = [said(1, 2, 'a'), said(1, 2, 'a'), toGroup(1, 2, 'g'), toGroup(1, 3, 'g')];
  const old = oldWith({ ...team, messages });
  await run(old, createMemoryStore(state));
  state.refs.clear();
  const { counts } = await run(old, createMemoryStore(state));
  expect(counts.messages).toEqual({ came: 0, already: 4, refused: new Map() });
  expect(textsIn(state, 'd1.2')).toEqual(['a', 'a']);
  expect(textsIn(state, 'g1')).toEqual(['g']);
});

test('a run that broke off is completed by the next one, in order', async () => {
  const state = emptyState();
  const store = createMemoryStore(state);
  const texts = ['a', 'b', 'c', 'd'];
  const old = oldWith({ ...team, messages: texts.map((msg) => said(1, 2, msg)) });
  let left = 2;
  const failing: ImportTarget = {
    ...store,
    log: {
      ...store.log,
      async append(draft) {
        left -= 1;
        if (left === -1) throw new Error('away');
        return store.log.append(draft);
      },
    },
  };
  await expect(run(old, failing)).rejects.toThrow('away');
  expect(textsIn(state, 'd1.2')).toEqual(['a', 'b']);
  await run(old, store);
  expect(textsIn(state, 'd1.2')).toEqual(texts);
});

test('what was said in a group here is never stepped over', async () => {
  const state = emptyState();
  const store = createMemoryStore(state);
  await run(oldWith(team), store);
  const conversation = groupConversation(1);
  const native = { conversation, kind: 'message', sender: 1, ref: undefined } as const;
  await store.log.append({ ...native, at: 1, body: '{"msg":"here"}' });
  await store.log.advanceClassic([{ conversation, user: 1, seq: 1 }]);
  await run(oldWith({ ...team, messages: [toGroup(1, 2, 'old')] }), store);
  const cursor = async (id: number) => (await store.log.memberships(id))[0]?.classicSeq;
  expect(await cursor(1)).toBe(2);
  expect(await cursor(2)).toBe(0);
  expect(await cursor(3)).toBe(0);
});

test('nothing is written by a dry run, which judges all the same', async () => {
  const messages = [said(1, 2, 'a'), toGroup(1, 2, 'g'), said(9, 2, 'from nobody')];
  const old = oldWith({ ...team, friends: [{ userid: 1, friendid: 2 }], messages });
  const state = emptyState();
  const dry = await run(old, createMemoryStore(state), true);
  expect({ ...state, epoch: '' }).toEqual({ ...emptyState(), epoch: '' });
  expect(dry).toEqual(await run(old, createMemoryStore(state)));
  expect(dry.refused).toEqual(['messages 3 no_user']);
});

test('ids and names that are taken stay whose they are, and what depends on them does not come', async () => {
  const store = createMemoryStore();
  const native = { nameKey: 'al', passwordHash: 'own', createdAt: 1 };
  await store.users.adopt(1, { ...native, name: 'Al' });
  await store.groups.create({ name: 'ours', description: '', creator: 1, createdAt: 1 });
  const old = oldWith({
    users: [user(1), user(2, 'AL'), user(3), user(4, 'USER 3'), user(3), user(2_147_483_647)],
    friends: [{ userid: 3, friendid: 1 }],
    groups: team.groups,
    members: team.members,
    messages: [said(1, 3, 'a'), toGroup(3, 3, 'g'), said(3, 3, 'to himself')],
  });
  const { refused, counts } = await run(old, store);
  expect(refused).toEqual([
    'users 1 id_taken',
    'users 2 name_taken',
    'users 4 name_taken',
    'users 5 repeated',
    'users 6 bad_id',
    'friends 1 no_user',
    'groups 1 id_taken',
    'members 1 no_group',
    'members 2 no_group',
    'members 3 no_group',
    'messages 1 no_user',
    'messages 2 no_group',
  ]);
  expect(counts.users.came).toBe(1);
  expect(counts.messages.came).toBe(1);
  expect(await store.users.byId(1)).toEqual({ id: 1, name: 'Al', passwordHash: 'own' });
});
