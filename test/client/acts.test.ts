import { expect, test } from 'vitest';
import { useParley } from '../server/use-parley.ts';
import { another, closeClients, newcomer, type Person, until } from './sdk.ts';

const node = useParley();
closeClients();

const firstOf = ({ client }: Person, conv: string) => client.messages(conv).get().messages[0];

test('a message is edited, reacted to, pinned and recalled, on every device of both', async () => {
  const { httpPort } = node();
  const [al, bo] = [await newcomer(httpPort, 'al'), await newcomer(httpPort, 'bo')];
  const sent = await al.client.send({ to: bo.id }, 'frist');
  const phone = await another(httpPort, bo);
  const all = [al, bo, phone];
  for (const { client } of all) client.messages(sent.conv).subscribe(() => {});
  await until('the message', () => all.every((one) => firstOf(one, sent.conv) !== undefined));

  const changes: string[] = [];
  bo.client.on('change', ({ seq, kind, by }) => changes.push(`${seq} ${kind} ${by === al.id}`));
  await al.client.edit(sent, 'first');
  await until('the edit', () => all.every((one) => firstOf(one, sent.conv)?.text === 'first'));
  await bo.client.react(sent, '👍🏽');
  await al.client.react(sent, '👍🏽');
  const counted = (one: Person) => firstOf(one, sent.conv)?.reactions[0]?.count;
  await until('the reactions', () => all.every((one) => counted(one) === 2));
  expect(firstOf(phone, sent.conv)?.reactions).toMatchObject([{ emoji: '👍🏽', mine: true }]);
  await bo.client.react(sent, '👍🏽', false);
  await until('one fewer', () => all.every((one) => counted(one) === 1));
  await bo.client.pin(sent);
  expect(await al.client.pins({ to: bo.id })).toMatchObject([{ seq: sent.seq, by: bo.id }]);

  await al.client.recall(sent);
  await until('the recall', () => all.every((one) => firstOf(one, sent.conv)?.recalled === true));
  expect(firstOf(phone, sent.conv)).toMatchObject({ text: '', reactions: [] });
  expect(await al.client.pins(sent.conv)).toEqual([]);
  expect(phone.client.conversations.get()[0]?.last).toMatchObject({ seq: 6, kind: 'pinned' });
  // What only changes a message is nothing to show by itself.
  expect(
    bo.client
      .messages(sent.conv)
      .get()
      .messages.map(({ kind }) => kind),
  ).toEqual(['message', 'pinned']);
  expect(changes).toEqual([
    ...['1 edited true', '1 reaction false', '1 reaction true', '1 reaction false'],
    '1 recalled true',
  ]);
  expect(bo.heard.map(({ text }) => text)).toEqual(['frist']);
  await expect(bo.client.recall(sent)).rejects.toMatchObject({ error: 'not_allowed' });
  await expect(al.client.edit(sent, 'again')).rejects.toMatchObject({ error: 'recalled' });
});

test('who was away finds messages as they are now, and nothing is counted twice', async () => {
  const { httpPort } = node();
  const [cy, di] = [await newcomer(httpPort, 'cy'), await newcomer(httpPort, 'di')];
  const sent = await cy.client.send({ to: di.id }, 'one');
  await until('the message', () => di.heard.length === 1);
  await di.client.close();
  await cy.client.react(sent, '🎉');
  await cy.client.edit(sent, 'two');
  const again = await another(httpPort, { ...di, id: (await memberOf(cy)) ?? 0 });
  again.client.messages(sent.conv).subscribe(() => {});
  await until('the edit', () => firstOf(again, sent.conv)?.text === 'two');
  expect(firstOf(again, sent.conv)?.reactions).toMatchObject([{ emoji: '🎉', count: 1 }]);
  expect(again.client.conversations.get()).toMatchObject([{ unread: 1 }]);
});

const memberOf = async ({ client }: Person) => client.conversations.get()[0]?.peer;
