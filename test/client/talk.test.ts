import { expect, test } from 'vitest';
import { useParley } from '../server/use-parley.ts';
import { another, closeClients, newClient, newcomer, PASSWORD, textsOf, until } from './sdk.ts';

const node = useParley();
closeClients();

test('two people talk, and see how far the other has got', async () => {
  const { httpPort } = node();
  const [al, bo] = [await newcomer(httpPort, 'al'), await newcomer(httpPort, 'bo')];
  const sent = await al.client.send(
    { to: bo.id },
    { text: '你好 🎉', mood: { level: 9007199254740991 } },
  );
  await until('the message', () => bo.heard.length === 1);
  const [message] = bo.client.messages(sent.conv).get().messages;
  expect(message).toMatchObject({
    ...sent,
    ...{ text: '你好 🎉', extra: { mood: { level: 9007199254740991 } } },
    ...{ sender: al.id, senderName: 'al', mine: false, status: 'sent' },
  });
  expect(bo.client.conversations.get()).toMatchObject([{ peer: al.id, name: 'al', unread: 1 }]);
  bo.client.typing({ to: al.id });
  await until('typing', () => al.client.conversations.get()[0]?.typing.includes(bo.id) === true);
  bo.client.markRead({ to: al.id });
  await until('the receipt', () => {
    return al.client.conversations.get()[0]?.others.get(bo.id)?.read === sent.seq;
  });
  await bo.client.send({ to: al.id }, 'hello');
  await until('the answer', () => textsOf(al).includes('hello'));
  expect(al.client.conversations.get()[0]?.typing).toEqual([]);
  expect([...al.warnings, ...bo.warnings]).toEqual([]);
});

test('a group, its members, and what was said before one joined', async () => {
  const { httpPort } = node();
  const [cy, di] = [await newcomer(httpPort, 'cy'), await newcomer(httpPort, 'di')];
  const { group } = await cy.client.createGroup({ name: 'climbing', description: 'Sundays' });
  await cy.client.send({ group }, 'before');
  expect(await di.client.joinGroup(group)).toEqual({ group, name: 'climbing' });
  await cy.client.send({ group }, 'after');
  await until('the message', () => textsOf(di).includes('after'));
  expect(textsOf(di)).toEqual(['after']);
  expect((await di.client.history({ group })).messages.map(({ text }) => text)).not.toContain(
    'before',
  );
  expect(await di.client.members(group)).toMatchObject([
    { id: cy.id, name: 'cy', role: 'creator' },
    { id: di.id, name: 'di', role: 'normal' },
  ]);
  await expect(di.client.joinGroup(999_999)).rejects.toMatchObject({ error: 'unknown_group' });
});

test('a contact comes and goes', async () => {
  const { httpPort } = node();
  const [ed, fi] = [await newcomer(httpPort, 'ed'), await newcomer(httpPort, 'fi')];
  expect(await ed.client.addContact(fi.id)).toMatchObject({ id: fi.id, name: 'fi' });
  await fi.client.close();
  await until('gone', () => ed.client.contacts.get()[0]?.state === 'offline');
  const again = await another(httpPort, { ...fi, id: ed.client.contacts.get()[0]?.id ?? 0 });
  await until('back', () => ed.client.contacts.get()[0]?.state === 'online');
  expect(again.client.me.get()).toMatchObject({ name: 'fi' });
});

test('a new device finds the conversations, and reads their history', async () => {
  const { httpPort } = node();
  const [gu, ha] = [await newcomer(httpPort, 'gu'), await newcomer(httpPort, 'ha')];
  const texts = Array.from({ length: 120 }, (_, at) => `m${at}`);
  await Promise.all(texts.map((text) => gu.client.send({ to: ha.id }, text)));
  await until('all', () => ha.heard.length === texts.length);
  expect(textsOf(ha)).toEqual(texts);
  const device = await another(httpPort, ha);
  const list = device.client.messages({ to: gu.id });
  expect(list.get()).toMatchObject({ messages: [], hasMore: true });
  list.subscribe(() => {});
  await until('the newest', () => list.get().messages.length === 50);
  while (list.get().hasMore) await device.client.history({ to: gu.id });
  expect(list.get().messages.map(({ text }) => text)).toEqual(texts);
  device.client.markRead({ to: gu.id });
  await until('read on the other one', () => ha.client.conversations.get()[0]?.unread === 0);
  expect(device.heard).toEqual([]);
});

test('mistakes are told by name', async () => {
  const { httpPort } = node();
  const { client } = newClient(httpPort);
  await client.register({ name: 'ivo', password: PASSWORD });
  await expect(client.register({ name: 'ivo', password: 'x' })).rejects.toMatchObject({
    error: 'name_taken',
  });
  await expect(client.login({ name: 'ivo', password: 'x' })).rejects.toMatchObject({
    error: 'invalid_credentials',
  });
  await client.login({ name: 'ivo', password: PASSWORD });
  await expect(client.send({ to: 999_999 }, 'x')).rejects.toMatchObject({ error: 'unknown_user' });
  await expect(client.send('d1.2', 'x')).rejects.toMatchObject({ error: 'unknown_conversation' });
  await expect(client.addContact(999_999)).rejects.toMatchObject({ error: 'unknown_user' });
  const { messages } = client.messages({ to: 999_999 }).get();
  expect(messages).toMatchObject([{ status: 'failed', text: 'x' }]);
});
