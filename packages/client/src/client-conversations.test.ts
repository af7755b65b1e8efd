import { describe, expect, test } from 'vitest';
import { createFakeChat, makeClient, type Rig, startClient } from '../testing/rig.ts';
import { memoryStorage } from './storage/memory.ts';
import { msgids } from './wire/msgids.ts';

function people(seed = 1): Rig {
  const rig = createFakeChat(seed);
  for (const name of ['al', 'bo', 'cy']) rig.chat.addUser(name);
  return rig;
}

const fill = (rig: Rig, conv: string, count: number, from = 1) => {
  for (let at = 1; at <= count; at += 1) rig.chat.post(from, conv, `m${at}`);
};

describe('the messages of a conversation', () => {
  test('of a new client are history; who looks sees the newest', async () => {
    const rig = people();
    fill(rig, 'd1.2', 200);
    const { client, heard } = await startClient(rig, 'bo');
    const messages = client.messages('d1.2');
    expect(messages.get()).toEqual({ messages: [], hasMore: true, isLoading: false });
    expect(client.conversations.get()).toMatchObject([{ unread: 200, last: { text: 'm200' } }]);
    messages.subscribe(() => {});
    await rig.clock.pass(10);
    expect(messages.get().messages.map(({ text }) => text)).toEqual(
      Array.from({ length: 50 }, (_, at) => `m${at + 151}`),
    );
    expect(heard).toEqual([]);
    rig.chat.post(1, 'd1.2', 'new');
    await rig.clock.pass(10);
    expect(client.conversations.get()).toMatchObject([{ unread: 201 }]);
  });

  test('are read back to the first one', async () => {
    const rig = people();
    fill(rig, 'd1.2', 120);
    const { client } = await startClient(rig, 'bo');
    client.messages('d1.2').subscribe(() => {});
    await rig.clock.pass(10);
    const page = client.history({ to: 1 });
    expect(client.messages('d1.2').get().isLoading).toBe(true);
    await rig.clock.pass(10);
    expect(await page).toMatchObject({ hasMore: true });
    const last = client.history('d1.2');
    await rig.clock.pass(10);
    expect((await last).messages).toHaveLength(20);
    const { messages, hasMore, isLoading } = client.messages('d1.2').get();
    expect(messages.map((message) => message.status === 'sent' && message.seq)).toEqual(
      Array.from({ length: 120 }, (_, at) => at + 1),
    );
    expect({ hasMore, isLoading }).toEqual({ hasMore: false, isLoading: false });
    expect(await client.history('d1.2')).toEqual({ messages: [], hasMore: false });
  });

  test('are bounded in memory, and more so where nobody looks', async () => {
    const rig = people();
    rig.chat.post(1, 'd1.2', 'first');
    rig.chat.post(1, 'd1.3', 'first');
    const bo = await startClient(rig, 'bo', { messageLimit: 200 });
    bo.client.messages('d1.2').subscribe(() => {});
    const cy = await startClient(rig, 'cy');
    fill(rig, 'd1.2', 1_000);
    fill(rig, 'd1.3', 1_000);
    await rig.clock.pass(100);
    expect(bo.heard).toHaveLength(1_000);
    expect(cy.heard).toHaveLength(1_000);
    expect(bo.client.messages('d1.2').get().messages.length).toBeLessThanOrEqual(250);
    expect(bo.client.messages('d1.2').get().messages.length).toBeGreaterThanOrEqual(200);
    // Nothing more fits: who scrolls on must not ask for ever.
    expect(bo.client.messages('d1.2').get().hasMore).toBe(false);
    const page = bo.client.history('d1.2', { before: 500, limit: 2 });
    await rig.clock.pass(10);
    expect((await page).messages.map(({ seq }) => seq)).toEqual([498, 499]);
    expect(cy.client.messages('d1.3').get().messages.length).toBeLessThanOrEqual(125);
  });

  test('are shown from what was kept while there is no connection', async () => {
    const rig = people();
    rig.chat.post(1, 'd1.2', 'old');
    const storage = memoryStorage();
    const first = await startClient(rig, 'bo', { storage });
    fill(rig, 'd1.2', 3);
    const waiting = first.client.send('d1.2', 'mine').catch(() => {});
    await rig.clock.pass(100);
    await waiting;
    rig.net.isDown = true;
    rig.chat.breakAll();
    await rig.clock.pass(10);
    void first.client.send('d1.2', 'unsent').catch(() => {});
    await first.client.close();
    const next = makeClient(rig, { storage });
    await next.client.connect();
    expect(next.client.conversations.get()).toMatchObject([{ conv: 'd1.2', name: 'al' }]);
    expect(next.client.messages('d1.2').get().messages).toMatchObject([
      { text: 'm1' },
      { text: 'm2' },
      { text: 'm3' },
      { text: 'mine', mine: true, status: 'sent' },
      { text: 'unsent', mine: true, status: 'sending' },
    ]);
    rig.net.isDown = false;
    fill(rig, 'd1.2', 2);
    await rig.clock.pass(60_000);
    expect(next.texts('d1.2')).toEqual(['m1', 'm2', 'unsent']);
    expect(rig.chat.textsOf('d1.2').slice(-3)).toEqual(['m1', 'm2', 'unsent']);
  });

  test('keep their key and their object while nothing of them changes', async () => {
    const rig = people();
    const { client } = await startClient(rig, 'bo');
    void client.send({ to: 1 }, 'one');
    const key = client.messages({ to: 1 }).get().messages[0]?.key;
    await rig.clock.pass(50);
    const [sent] = client.messages({ to: 1 }).get().messages;
    expect(sent).toMatchObject({ key, status: 'sent' });
    rig.chat.post(1, 'd1.2', 'two');
    await rig.clock.pass(50);
    expect(client.messages({ to: 1 }).get().messages[0]).toBe(sent);
  });

  test('that are refused for good can be sent once more, or taken away', async () => {
    const rig = people();
    const { client } = await startClient(rig, 'bo');
    const refused = client.send({ to: 99 }, 'hello');
    const rejected = expect(refused).rejects.toMatchObject({ error: 'unknown_user' });
    await rig.clock.pass(50);
    await rejected;
    const failed = () => {
      const [message] = client.messages({ to: 99 }).get().messages;
      if (message?.status !== 'failed') throw new Error('it has failed');
      return message;
    };
    expect(failed().error).toMatchObject({ error: 'unknown_user' });
    failed().retry();
    expect(client.messages({ to: 99 }).get().messages).toMatchObject([{ status: 'sending' }]);
    await rig.clock.pass(50);
    failed().discard();
    expect(client.messages({ to: 99 }).get().messages).toEqual([]);
  });
});

describe('a device of a user who has several', () => {
  test('gets what another one sends, reads and joins', async () => {
    const rig = people();
    const [one, other] = [await startClient(rig, 'al'), await startClient(rig, 'al')];
    rig.chat.post(2, 'd1.2', 'hello');
    void one.client.send({ to: 2 }, 'from one');
    await rig.clock.pass(50);
    expect(other.texts('d1.2')).toEqual(['hello', 'from one']);
    rig.chat.post(2, 'd1.2', 'again');
    await rig.clock.pass(50);
    expect(other.client.conversations.get()).toMatchObject([{ unread: 1 }]);
    one.client.markRead('d1.2');
    await rig.clock.pass(2_000);
    expect(other.client.conversations.get()).toMatchObject([{ unread: 0, read: 3 }]);
    const group = rig.chat.addGroup('climbing', [2]);
    rig.chat.post(2, 'g1', 'before');
    const joined = one.client.joinGroup(group);
    await rig.clock.pass(50);
    expect(await joined).toEqual({ group, name: 'climbing' });
    expect(other.client.conversations.get()[1]).toMatchObject({ conv: 'g1', unread: 0 });
    rig.chat.post(2, 'g1', 'after');
    await rig.clock.pass(50);
    for (const { texts, client } of [one, other]) {
      expect(texts('g1')).toEqual(['after']);
      expect(client.conversations.get()[0]).toMatchObject({ conv: 'g1', name: 'climbing' });
    }
  });

  test('that was away finds conversations that began meanwhile from their beginning', async () => {
    const rig = people();
    const storage = memoryStorage();
    const first = await startClient(rig, 'al', { storage });
    await first.client.close();
    fill(rig, 'd1.3', 30, 3);
    const next = makeClient(rig, { storage });
    await next.client.connect();
    await rig.clock.pass(100);
    expect(next.texts('d1.3')).toHaveLength(30);
    expect(next.client.conversations.get()).toMatchObject([{ conv: 'd1.3', unread: 30 }]);
  });

  test('tells after a break what has reached it', async () => {
    const rig = people();
    const { client } = await startClient(rig, 'al');
    fill(rig, 'd1.2', 1, 2);
    await rig.clock.pass(50);
    // These are told a second later, or would be.
    fill(rig, 'd1.2', 2, 2);
    await rig.clock.pass(50);
    rig.chat.breakAll();
    await rig.clock.pass(5_000);
    expect(client.state.get()).toEqual({ name: 'online' });
    expect(rig.chat.logs.get('d1.2')?.members.get(1)).toMatchObject({ delivered: 3, read: 0 });
  });

  test('learns after a break what others have read in it', async () => {
    const rig = people();
    const { client } = await startClient(rig, 'al');
    const bo = await startClient(rig, 'bo');
    void client.send({ to: 2 }, 'hello');
    await rig.clock.pass(5_000);
    // The contact is in the feed after the message: a list of what has changed leaves it out.
    void client.addContact(2);
    await rig.clock.pass(50);
    rig.net.breaks = (frame) => frame.msgid === msgids.receipt;
    bo.client.markRead('d1.2');
    await rig.clock.pass(2_000);
    rig.net.breaks = () => false;
    await rig.clock.pass(20_000);
    expect(client.conversations.get()[0]?.others.get(2)).toEqual({ delivered: 1, read: 1 });
    await client.close();
    await bo.client.close();
    expect(rig.clock.pending).toBe(0);
  });

  test('tells after an absence what was read in it', async () => {
    const rig = people();
    const storage = memoryStorage();
    const first = await startClient(rig, 'al', { storage });
    fill(rig, 'd1.2', 3, 2);
    await rig.clock.pass(50);
    rig.net.isDown = true;
    rig.chat.breakAll();
    await rig.clock.pass(10);
    first.client.markRead('d1.2', 2);
    expect(first.client.conversations.get()).toMatchObject([{ unread: 1 }]);
    await first.client.close();
    rig.net.isDown = false;
    const next = makeClient(rig, { storage });
    await next.client.connect();
    await rig.clock.pass(2_000);
    expect(rig.chat.logs.get('d1.2')?.members.get(1)).toMatchObject({ read: 2, delivered: 3 });
    expect(next.client.conversations.get()).toMatchObject([{ unread: 1, read: 2 }]);
  });
});

describe('what was missed', () => {
  const missed = async (rig: Rig, conversations: number) => {
    const storage = memoryStorage();
    const first = await startClient(rig, 'al', { storage });
    await first.client.close();
    for (let id = 4; id < 4 + conversations; id += 1) {
      rig.chat.addUser(`u${id}`);
      fill(rig, `d1.${id}`, 3, id);
    }
    const next = makeClient(rig, { storage });
    await next.client.connect();
    return next;
  };

  test('is read of a few conversations at a time', async () => {
    const rig = people();
    const next = await missed(rig, 20);
    let [most, open] = [0, 0];
    rig.net.delayMs = ({ msgid }) => {
      if (msgid === msgids.sync) open += 1;
      if (msgid === msgids.synced) open -= 1;
      most = Math.max(most, open);
      return 5;
    };
    await rig.clock.pass(1_000);
    expect(next.heard).toHaveLength(60);
    expect(most).toBe(4);
  });

  test('is read later where the server cannot give it now', async () => {
    const rig = people();
    const next = await missed(rig, 3);
    let refusals = 0;
    rig.chat.faults.refuses = ({ msgid }) => {
      refusals += 1;
      return msgid === msgids.sync && refusals < 10;
    };
    await rig.clock.pass(50);
    // Each of them once, not again and again.
    expect(refusals).toBeLessThan(10);
    await rig.clock.pass(60_000);
    expect(next.heard).toHaveLength(9);
  });

  test('is of no interest in a group that one is not in any more', async () => {
    const rig = people();
    rig.chat.addGroup('g', [1, 2]);
    const { client } = await startClient(rig, 'al');
    rig.chat.faults.copies = () => 0;
    fill(rig, 'g1', 3, 2);
    rig.net.delayMs = ({ msgid }) => (msgid === msgids.sync ? 50 : 1);
    rig.net.keepsOrder = false;
    const sent = client.send('g1', 'mine');
    await rig.clock.pass(20);
    expect(await sent).toMatchObject({ seq: 4 });
    expect(client.messages('g1').get().messages).toMatchObject([{ text: 'mine', status: 'sent' }]);
    rig.chat.logs.get('g1')?.members.delete(1);
    await rig.clock.pass(200);
    expect(client.conversations.get()).toEqual([]);
    expect(client.messages('g1').get().messages).toEqual([]);
  });
});

describe('a long list of conversations', () => {
  test('comes in pages, and what is pushed meanwhile finds its place', async () => {
    const rig = people();
    rig.chat.listPage = 3;
    for (let id = 4; id <= 12; id += 1) {
      rig.chat.addUser(`u${id}`);
      rig.chat.post(id, `d1.${id}`, 'old');
    }
    const { client } = makeClient(rig);
    const heard: string[] = [];
    client.on('message', ({ conv, text }) => heard.push(`${conv} ${text}`));
    const login = client.login({ name: 'al', password: 'secret' });
    await rig.clock.pass(4);
    rig.chat.post(9, 'd1.9', 'new');
    rig.chat.post(3, 'd1.3', 'first');
    await rig.clock.pass(100);
    await login;
    expect(client.conversations.get()).toHaveLength(10);
    expect(heard.sort()).toEqual(['d1.3 first', 'd1.9 new']);
    expect(
      client.conversations
        .get()
        .map(({ unread }) => unread)
        .sort(),
    ).toEqual([...Array(9).fill(1), 2]);
  });

  test('loses those that are not in it any more', async () => {
    const rig = people();
    const storage = memoryStorage();
    const first = await startClient(rig, 'al', { storage });
    rig.chat.addGroup('g', [1]);
    rig.chat.post(1, 'g1', 'hello');
    await rig.clock.pass(50);
    expect(first.client.conversations.get()).toHaveLength(1);
    rig.chat.logs.get('g1')?.members.delete(1);
    const login = first.client.login({ name: 'al', password: 'secret' });
    await rig.clock.pass(600);
    await login;
    expect(first.client.conversations.get()).toEqual([]);
  });
});

describe('a server that was restored from a backup', () => {
  const restore = (rig: Rig, entries: number, more = 1) => {
    const log = rig.chat.logs.get('d1.2');
    if (log) log.entries = log.entries.slice(0, entries);
    rig.chat.epoch = 'second';
    rig.chat.breakAll();
    rig.chat.post(1, 'd1.2', 'another');
    for (let at = 0; at < more; at += 1) rig.chat.post(1, 'd1.2', 'more');
  };

  test('is noticed where its log has grown as long again', async () => {
    const rig = people();
    const { client, texts } = await startClient(rig, 'bo');
    fill(rig, 'd1.2', 10);
    await rig.clock.pass(50);
    restore(rig, 7, 5);
    rig.net.delayMs = ({ msgid }) => (msgid === msgids.synced ? 500 : 1);
    rig.net.keepsOrder = false;
    await rig.clock.pass(900);
    rig.chat.post(1, 'd1.2', 'while comparing');
    await rig.clock.pass(5_000);
    const news = ['another', ...Array(5).fill('more'), 'while comparing'];
    expect(texts('d1.2').slice(10)).toEqual(news);
    const shown = client
      .messages('d1.2')
      .get()
      .messages.map(({ text }) => text);
    expect(shown).toEqual(rig.chat.textsOf('d1.2'));
  });

  test('is compared by the next program where this one had no time for it', async () => {
    const rig = people();
    const storage = memoryStorage();
    const first = await startClient(rig, 'bo', { storage });
    fill(rig, 'd1.2', 10);
    await rig.clock.pass(50);
    restore(rig, 7, 5);
    rig.chat.faults.refuses = ({ msgid }) => msgid === msgids.sync;
    await rig.clock.pass(2_000);
    expect(first.client.state.get()).toEqual({ name: 'online' });
    await first.client.close();
    rig.chat.faults.refuses = () => false;
    const next = makeClient(rig, { storage });
    await next.client.connect();
    await rig.clock.pass(2_000);
    const shown = next.client
      .messages('d1.2')
      .get()
      .messages.map(({ text }) => text);
    expect(shown).toEqual(rig.chat.textsOf('d1.2'));
  });

  test('has another log from some place on: what was shown is mended', async () => {
    const rig = people();
    const { client, texts } = await startClient(rig, 'bo');
    const resets: string[] = [];
    client.on('reset', ({ conv }) => resets.push(conv));
    fill(rig, 'd1.2', 10);
    await rig.clock.pass(50);
    restore(rig, 7);
    await rig.clock.pass(5_000);
    expect(resets).toEqual(['d1.2']);
    expect(texts('d1.2').slice(10)).toEqual(['another', 'more']);
    const shown = client
      .messages('d1.2')
      .get()
      .messages.map(({ text }) => text);
    expect(shown).toEqual(rig.chat.textsOf('d1.2'));
  });

  test('may have all that was known: then nothing is told twice', async () => {
    const rig = people();
    const { client, texts } = await startClient(rig, 'bo');
    fill(rig, 'd1.2', 10);
    await rig.clock.pass(50);
    restore(rig, 10);
    await rig.clock.pass(5_000);
    expect(texts('d1.2').slice(10)).toEqual(['another', 'more']);
    expect(client.messages('d1.2').get().messages).toHaveLength(12);
  });

  test('is noticed without a new epoch by a place beyond the end', async () => {
    const rig = people();
    const { client, texts } = await startClient(rig, 'bo');
    fill(rig, 'd1.2', 10);
    await rig.clock.pass(50);
    restore(rig, 5);
    rig.chat.epoch = 'first';
    await rig.clock.pass(5_000);
    expect(texts('d1.2').slice(10)).toEqual(['another', 'more']);
    expect(client.messages('d1.2').get().messages).toHaveLength(7);
  });
});

test('a message that waited too long for its ref to be remembered is looked up', async () => {
  const rig = people();
  rig.chat.post(1, 'd1.2', 'x');
  const storage = memoryStorage();
  const first = await startClient(rig, 'bo', { storage });
  // Stored, but the answer never comes, and the program ends.
  rig.net.breaks = ({ msgid }) => msgid === msgids.sent;
  void first.client.send('d1.2', 'once').catch(() => {});
  await rig.clock.pass(20);
  rig.net.isDown = true;
  await first.client.close();
  await rig.clock.pass(8 * 86_400_000);
  rig.chat.users.get(2)?.refs.clear();
  rig.net.isDown = false;
  rig.net.breaks = () => false;
  const next = makeClient(rig, { storage });
  await next.client.connect();
  await rig.clock.pass(1_000);
  expect(rig.chat.textsOf('d1.2')).toEqual(['x', 'once']);
  expect(next.client.messages('d1.2').get().messages.at(-1)).toMatchObject({ status: 'sent' });
});

test('what is asked twice at once is asked once', async () => {
  const rig = people();
  fill(rig, 'd1.2', 200);
  const { client } = await startClient(rig, 'bo');
  const pages = [client.history('d1.2'), client.history('d1.2')];
  const sent = [
    client.send('d1.2', 'x', { ref: 'same' }),
    client.send('d1.2', 'x', { ref: 'same' }),
  ];
  await rig.clock.pass(50);
  expect(await pages[0]).toBe(await pages[1]);
  expect(await sent[0]).toEqual(await sent[1]);
  const asked = rig.chat.requests.map(({ msgid }) => msgid);
  expect(asked.filter((msgid) => msgid === msgids.sync)).toHaveLength(1);
  expect(asked.filter((msgid) => msgid === msgids.directChat)).toHaveLength(1);
});

test('people write, come and go', async () => {
  const rig = people();
  rig.chat.post(1, 'd1.2', 'x');
  const [al, bo] = [await startClient(rig, 'al'), await startClient(rig, 'bo')];
  al.client.typing({ to: 2 });
  al.client.typing({ to: 2 });
  await rig.clock.pass(50);
  expect(rig.chat.requests.filter(({ msgid }) => msgid === msgids.typing)).toHaveLength(1);
  expect(bo.client.conversations.get()).toMatchObject([{ typing: [1] }]);
  await rig.clock.pass(5_000);
  expect(bo.client.conversations.get()).toMatchObject([{ typing: [] }]);
  al.client.typing({ to: 2 });
  await rig.clock.pass(50);
  rig.chat.post(1, 'd1.2', 'said');
  await rig.clock.pass(50);
  expect(bo.client.conversations.get()).toMatchObject([{ typing: [] }]);
});

test('contacts are known on all devices', async () => {
  const rig = people();
  const [one, other] = [await startClient(rig, 'al'), await startClient(rig, 'al')];
  const added = one.client.addContact(2);
  await rig.clock.pass(50);
  expect(await added).toMatchObject({ id: 2, name: 'bo' });
  expect(other.client.contacts.get()).toMatchObject([{ id: 2, name: 'bo' }]);
  const rejected = expect(one.client.addContact(77)).rejects.toMatchObject({
    error: 'unknown_user',
  });
  await rig.clock.pass(50);
  await rejected;
});

test('a listener that fails hinders nothing', async () => {
  const rig = people();
  const { client, warnings, texts } = await startClient(rig, 'bo');
  client.on('message', () => {
    throw new Error('oops');
  });
  const rejecting: () => unknown = async () => {
    throw new Error('oops');
  };
  client.on('message', rejecting);
  fill(rig, 'd1.2', 2);
  await rig.clock.pass(50);
  expect(texts('d1.2')).toEqual(['m1', 'm2']);
  expect(warnings).toHaveLength(4);
});

test('a program may name a message itself, and sends it once however often it does', async () => {
  const rig = people();
  const storage = memoryStorage();
  const first = await startClient(rig, 'bo', { storage });
  const sent = first.client.send({ to: 1 }, 'echo', { ref: 're:1' });
  await rig.clock.pass(50);
  await sent;
  await first.client.close();
  const next = makeClient(rig, { storage });
  await next.client.connect();
  const again = next.client.send({ to: 1 }, 'echo', { ref: 're:1' });
  await rig.clock.pass(50);
  expect(await again).toEqual(await sent);
  expect(rig.chat.textsOf('d1.2')).toEqual(['echo']);
});
