import { describe, expect, test } from 'vitest';
import { createFakeChat, makeClient, startClient } from '../testing/rig.ts';
import { memoryStorage } from './storage/memory.ts';
import { msgids } from './wire/msgids.ts';

describe('a connection', () => {
  test('comes back by itself, later each time, until it holds', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const { client } = await startClient(rig, 'al', { random: () => 0.999 });
    rig.net.isDown = true;
    rig.chat.breakAll();
    await rig.clock.pass(10);
    const first = client.state.get();
    expect(first).toMatchObject({ name: 'offline', reason: { error: 'disconnected' } });
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      const state = client.state.get();
      if (state.name !== 'offline' || state.retryAt === undefined) throw new Error('waits');
      waits.push(Math.round((state.retryAt - rig.clock.nowMs()) / 500) * 500);
      await rig.clock.pass(state.retryAt - rig.clock.nowMs() + 5);
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    rig.net.isDown = false;
    await rig.clock.pass(31_000);
    expect(client.state.get()).toEqual({ name: 'online' });
    // Had it broken at once, it would have waited longer still.
    await rig.clock.pass(61_000);
    rig.chat.breakAll();
    await rig.clock.pass(505);
    expect(client.state.get()).toEqual({ name: 'online' });
  });

  test('is given up when the peer is silent, and another one made', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const { client } = await startClient(rig, 'al', { random: () => 0 });
    const lost = rig.net.delayMs;
    rig.net.delayMs = () => 1e9;
    const states: string[] = [];
    client.state.subscribe(() => states.push(client.state.get().name));
    await rig.clock.pass(25_000 + 9_900);
    expect(states).toEqual([]);
    rig.net.delayMs = lost;
    await rig.clock.pass(200);
    expect(client.state.get()).toEqual({ name: 'online' });
    expect(rig.chat.requests.filter(({ msgid }) => msgid === msgids.login)).toHaveLength(2);
  });

  test.each([
    ['replaced', 4618],
    ['logged_out', 4620],
    ['logged_out', 1006],
  ])('that is ended with %s is not made again', async (error, code) => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const { client } = await startClient(rig, 'al');
    rig.chat.end(error, code);
    await rig.clock.pass(120_000);
    expect(client.state.get()).toMatchObject({ name: 'denied', reason: { error } });
    expect(rig.chat.connections).toBe(0);
  });

  test('that the server ends to restart is made again', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const { client } = await startClient(rig, 'al');
    rig.chat.end('shutting_down', 4119);
    await rig.clock.pass(1_000);
    expect(client.state.get()).toEqual({ name: 'online' });
  });

  test('is made at once when the network is back', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    // What browsers have, and Node has not.
    const listeners = new Map<string, () => void>();
    Object.assign(globalThis, {
      addEventListener: (name: string, listener: () => void) => listeners.set(name, listener),
      removeEventListener: (name: string) => listeners.delete(name),
    });
    try {
      const { client } = await startClient(rig, 'al', { random: () => 0.999 });
      rig.net.isDown = true;
      rig.chat.breakAll();
      await rig.clock.pass(20_000);
      rig.net.isDown = false;
      listeners.get('online')?.();
      await rig.clock.pass(10);
      expect(client.state.get()).toEqual({ name: 'online' });
      // A connection that still seems to be there, but was the former network's.
      rig.net.isDown = true;
      rig.net.delayMs = () => 1e9;
      listeners.get('offline')?.();
      await rig.clock.pass(4_000);
      expect(client.state.get()).toMatchObject({ name: 'offline', reason: { error: 'timeout' } });
      await client.close();
      expect(listeners.size).toBe(0);
    } finally {
      for (const name of ['addEventListener', 'removeEventListener']) {
        Reflect.deleteProperty(globalThis, name);
      }
    }
  });

  test('that breaks has what may be asked twice asked again, and rejects the rest', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const { client } = await startClient(rig, 'al');
    rig.net.breaks = ({ msgid }) => msgid === msgids.ok;
    const group = client.createGroup({ name: 'climbing' });
    const rejected = expect(group).rejects.toMatchObject({ error: 'disconnected' });
    await rig.clock.pass(10);
    await rejected;
    rig.net.breaks = () => false;
    await rig.clock.pass(1_000);
    let breaks = 2;
    rig.net.breaks = ({ msgid }) => {
      if (msgid !== msgids.addFriend || breaks === 0) return false;
      breaks -= 1;
      return true;
    };
    const contact = client.addContact(1);
    await rig.clock.pass(5_000);
    expect(await contact).toMatchObject({ id: 1, name: 'al' });
  });

  test('leaves nothing behind when it is closed, in whichever state', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    for (const pass of [0, 1, 3, 50, 5_000]) {
      const { client } = makeClient(rig);
      const login = client.login({ name: 'al', password: 'secret' }).catch(() => {});
      await rig.clock.pass(pass);
      const sending = client.send({ to: 1 }, 'note').catch((error: unknown) => error);
      client.typing({ to: 1 });
      await client.close();
      await login;
      await sending;
      await expect(client.connect()).rejects.toMatchObject({ error: 'closed' });
    }
    await rig.clock.pass(1_000);
    expect(rig.clock.pending).toBe(0);
    expect(rig.chat.connections).toBe(0);
  });
});

describe('a login', () => {
  test('with a wrong password is refused, and not tried again', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const { client } = makeClient(rig);
    const login = client.login({ name: 'al', password: 'wrong' });
    const refused = expect(login).rejects.toMatchObject({ error: 'invalid_credentials' });
    await rig.clock.pass(120_000);
    await refused;
    expect(rig.chat.requests).toHaveLength(1);
    expect(client.me.get()).toBeUndefined();
  });

  test('where nobody is reached is refused, and not tried again', async () => {
    const rig = createFakeChat();
    rig.net.isDown = true;
    const { client } = makeClient(rig);
    const login = client.login({ name: 'al', password: 'wrong' });
    const refused = expect(login).rejects.toMatchObject({ retry: true });
    await rig.clock.pass(120_000);
    await refused;
    expect(client.state.get()).toMatchObject({ name: 'offline', retryAt: undefined });
  });

  test('needs the password once: the token is kept', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const storage = memoryStorage();
    const { client } = await startClient(rig, 'al', { storage });
    await client.close();
    const next = makeClient(rig, { storage });
    expect(await next.client.connect()).toBe(true);
    expect(next.client.me.get()).toEqual({ id: 1, name: 'al' });
    await rig.clock.pass(50);
    expect(next.client.state.get()).toEqual({ name: 'online' });
    expect(rig.chat.requests.at(-1)).not.toHaveProperty('password');
  });

  test('is not possible without a token', async () => {
    const rig = createFakeChat();
    const { client } = makeClient(rig);
    expect(await client.connect()).toBe(false);
    await expect(client.devices()).rejects.toMatchObject({ error: 'not_logged_in' });
    await expect(client.send({ to: 2 }, 'x')).rejects.toMatchObject({ error: 'not_logged_in' });
  });

  test('by a token that does not hold any more forgets it, and keeps the outbox', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    rig.chat.addUser('bo');
    const storage = memoryStorage();
    const first = await startClient(rig, 'al', { storage });
    await first.client.close();
    rig.chat.users.get(1)?.tokens.clear();
    const next = makeClient(rig, { storage });
    await next.client.connect();
    const sent = next.client.send({ to: 2 }, 'hello');
    await rig.clock.pass(100);
    expect(next.client.state.get()).toMatchObject({
      name: 'denied',
      reason: { error: 'invalid_token' },
    });
    expect(await next.client.connect()).toBe(false);
    const login = next.client.login({ id: 1, password: 'secret' });
    await rig.clock.pass(100);
    await login;
    expect(await sent).toMatchObject({ conv: 'd1.2', seq: 1 });
  });

  test('of another program that shares the storage is found', async () => {
    const rig = createFakeChat();
    rig.chat.addUser('al');
    const storage = memoryStorage();
    const one = await startClient(rig, 'al', { storage });
    const other = makeClient(rig, { storage });
    await other.client.connect();
    await rig.clock.pass(50);
    const change = one.client.changePassword({ password: 'secret', newPassword: 'x' });
    await rig.clock.pass(50);
    await change;
    rig.chat.breakAll();
    await rig.clock.pass(2_000);
    expect(one.client.state.get()).toEqual({ name: 'online' });
    expect(other.client.state.get()).toEqual({ name: 'online' });
  });

  test('of another user finds nothing of the former one', async () => {
    const rig = createFakeChat();
    for (const name of ['al', 'bo']) rig.chat.addUser(name);
    const storage = memoryStorage();
    const { client } = await startClient(rig, 'al', { storage });
    const stored = client.send({ to: 1 }, 'a note');
    await rig.clock.pass(50);
    await stored;
    rig.net.isDown = true;
    rig.chat.breakAll();
    await rig.clock.pass(10);
    const unsent = client.send({ to: 1 }, 'another');
    const discarded = expect(unsent).rejects.toMatchObject({ error: 'discarded' });
    rig.net.isDown = false;
    const login = client.login({ name: 'bo', password: 'secret' });
    await rig.clock.pass(1_000);
    expect(await login).toEqual({ id: 2, name: 'bo' });
    await discarded;
    expect(client.conversations.get()).toEqual([]);
    const kept = [...(await storage.load())];
    expect(JSON.stringify(kept)).not.toContain('note');
  });
});

test('a logout leaves nothing here, and no token there', async () => {
  const rig = createFakeChat();
  rig.chat.addUser('al');
  const storage = memoryStorage();
  const { client } = await startClient(rig, 'al', { storage });
  const sent = client.send({ to: 1 }, 'a note');
  await rig.clock.pass(50);
  await sent;
  const logout = client.logout();
  await rig.clock.pass(50);
  await logout;
  expect(await storage.load()).toEqual(new Map());
  expect(rig.chat.users.get(1)?.tokens.size).toBe(0);
  expect(client.me.get()).toBeUndefined();
  expect(client.messages({ to: 1 }).get().messages).toEqual([]);
});

test('a registration says what is wrong', async () => {
  const rig = createFakeChat();
  const { client } = makeClient(rig);
  const made = client.register({ name: 'al', password: 'secret' });
  await rig.clock.pass(10);
  expect(await made).toEqual({ id: 1, name: 'al' });
  const taken = expect(client.register({ name: 'al', password: 'x' })).rejects.toMatchObject({
    error: 'name_taken',
  });
  await rig.clock.pass(10);
  await taken;
  expect(rig.chat.connections).toBe(0);
  expect(rig.clock.pending).toBe(0);
});
