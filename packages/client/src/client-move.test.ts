import { expect, test } from 'vitest';
import {
  createFakeChat,
  makeClient,
  type Rig,
  type RunningClient,
  startClient,
} from '../testing/rig.ts';
import { msgids } from './wire/msgids.ts';
import type { JsonObject } from './wire/wire.ts';

async function two(): Promise<{ rig: Rig; al: RunningClient; bo: RunningClient }> {
  const rig = createFakeChat();
  rig.chat.addUser('al');
  rig.chat.addUser('bo');
  const al = await startClient(rig, 'al');
  const bo = await startClient(rig, 'bo');
  await rig.clock.pass(2_000);
  return { rig, al, bo };
}

/** Every state that is shown from now on. */
function statesOf({ client }: RunningClient): string[] {
  const states: string[] = [];
  client.state.subscribe(() => states.push(client.state.get().name));
  return states;
}

/** Whoever asks anything is told that the node leaves, while it does. */
function leavesAtOnce({ chat }: Rig, isLeaving: () => boolean): void {
  const connect = chat.connect.bind(chat);
  chat.connect = (send, close) => {
    const peer = connect(send, close);
    const receive = (frame: JsonObject) => {
      if (!isLeaving()) return peer.receive(frame);
      chat.requests.push(frame);
      send({ msgid: msgids.error, errno: 122, error: 'going_away', errmsg: 'x', retry: true });
      close(4122, 'going_away');
    };
    return { ...peer, receive };
  };
}

const leave = (rig: Rig) => rig.chat.end('going_away', 4122);
const logins = (rig: Rig) => rig.chat.requests.filter(({ msgid }) => msgid === msgids.login).length;

test('a node that leaves is left without anybody noticing, and nothing is lost or sent twice', async () => {
  const { rig, al, bo } = await two();
  const states = statesOf(al);
  const sent: Promise<unknown>[] = [];
  for (let round = 0; round < 5; round += 1) {
    sent.push(al.client.send({ to: 2 }, `${round} before`));
    await rig.clock.pass(round % 3);
    leave(rig);
    sent.push(al.client.send({ to: 2 }, `${round} on the way`));
    await rig.clock.pass(1_500);
  }
  await Promise.all(sent);
  const expected = [0, 1, 2, 3, 4].flatMap((round) => [`${round} before`, `${round} on the way`]);
  expect(rig.chat.textsOf('d1.2')).toEqual(expected);
  expect(bo.texts('d1.2')).toEqual(expected);
  expect(states).toEqual([]);
  expect([...al.warnings, ...bo.warnings]).toEqual([]);
});

test('another node is asked within a tenth of a second, every time', async () => {
  const { rig } = await two();
  const before = logins(rig);
  for (let moves = 1; moves <= 5; moves += 1) {
    leave(rig);
    await rig.clock.pass(110);
    expect(logins(rig)).toBe(before + 2 * moves);
    await rig.clock.pass(1_000);
  }
});

test('where each node leaves at once the tries come later and later', async () => {
  const { rig, al } = await two();
  const before = logins(rig);
  let isLeaving = true;
  leavesAtOnce(rig, () => isLeaving);
  leave(rig);
  await rig.clock.pass(60_000);
  expect(logins(rig) - before).toBeLessThan(60);
  expect(al.client.state.get().name).not.toBe('online');
  isLeaving = false;
  await rig.clock.pass(40_000);
  expect(al.client.state.get()).toEqual({ name: 'online' });
});

test('what must not be done twice is done once, on whichever node', async () => {
  const { rig, al } = await two();
  const asked = () => rig.chat.requests.filter(({ msgid }) => msgid === msgids.createGroup).length;
  const group = al.client.createGroup({ name: 'climbing' });
  leave(rig);
  const changed = al.client.changePassword({ password: 'secret', newPassword: 'more secret' });
  await rig.clock.pass(1_000);
  expect(await group).toMatchObject({ name: 'climbing' });
  await changed;
  expect(asked()).toBe(1);
  expect([...rig.chat.logs.values()].filter(({ kind }) => kind === 'group')).toHaveLength(1);
});

test('a login and a registration under way are made on the next node', async () => {
  const rig = createFakeChat();
  let left = 2;
  leavesAtOnce(rig, () => {
    left -= 1;
    return left >= 0;
  });
  rig.chat.addUser('al');
  const al = makeClient(rig);
  const states = statesOf(al);
  const login = al.client.login({ name: 'al', password: 'secret' });
  await rig.clock.pass(1_000);
  expect(await login).toEqual({ id: 1, name: 'al' });
  expect(states).toEqual(['connecting', 'connecting', 'connecting', 'online']);
  left = 2;
  const bo = al.client.register({ name: 'bo', password: 'x' });
  await rig.clock.pass(1_000);
  expect(await bo).toEqual({ id: 2, name: 'bo' });
});

test('presence and typing outlast the way', async () => {
  const { rig, al, bo } = await two();
  const adding = al.client.addContact(2);
  await rig.clock.pass(100);
  await adding;
  rig.chat.pushAll({ msgid: msgids.presence, user: 2, state: 'online' });
  rig.chat.post(2, 'd1.2', 'hello');
  await rig.clock.pass(10);
  bo.client.typing({ to: 1 });
  await rig.clock.pass(10);
  const typing = () => al.client.conversations.get().map(({ typing }) => typing);
  expect(al.client.presence.get().get(2)).toMatchObject({ state: 'online' });
  expect(typing()).toEqual([[2]]);
  rig.net.isDown = true;
  leave(rig);
  await rig.clock.pass(1_000);
  expect(al.client.presence.get().get(2)).toMatchObject({ state: 'online' });
  expect(typing()).toEqual([[2]]);
  await rig.clock.pass(4_500);
  // By now it is told that there is no connection, and nothing is known any more.
  expect(al.client.presence.get().get(2)).toBeUndefined();
  expect(al.client.state.get().name).not.toBe('online');
});

test('a way that takes too long is told, and so is the end of it', async () => {
  const { rig, al } = await two();
  const states = statesOf(al);
  rig.net.isDown = true;
  leave(rig);
  await rig.clock.pass(4_900);
  expect(states).toEqual([]);
  await rig.clock.pass(200);
  expect(states).toHaveLength(1);
  expect(['connecting', 'offline']).toContain(states[0]);
  rig.net.isDown = false;
  await rig.clock.pass(40_000);
  expect(states.at(-1)).toBe('online');
});

test('a way that leads nowhere is told at once', async () => {
  const { rig, al } = await two();
  leave(rig);
  for (const { tokens } of rig.chat.users.values()) tokens.clear();
  await rig.clock.pass(300);
  expect(al.client.state.get()).toMatchObject({
    name: 'denied',
    reason: { error: 'invalid_token' },
  });
});

test('a client that is closed on its way leaves nothing behind', async () => {
  const { rig, al, bo } = await two();
  leave(rig);
  await rig.clock.pass(1);
  await Promise.all([al.client.close(), bo.client.close()]);
  expect(rig.clock.pending).toBe(0);
});
