import { expect, test } from 'vitest';
import { createFakeChat, startClient } from '../testing/rig.ts';

test('logs in, sends, and is answered', async () => {
  const rig = createFakeChat();
  const [al, bo] = [rig.chat.addUser('al'), rig.chat.addUser('bo')];
  const one = await startClient(rig, 'al');
  const other = await startClient(rig, 'bo');
  const sent = one.client.send({ to: bo }, 'hello');
  expect(one.client.messages({ to: bo }).get().messages).toMatchObject([
    { text: 'hello', status: 'sending', mine: true, conv: '' },
  ]);
  await rig.clock.pass(100);
  expect(await sent).toMatchObject({ conv: 'd1.2', seq: 1 });
  expect(other.texts('d1.2')).toEqual(['hello']);
  expect(other.client.messages({ to: al }).get().messages).toMatchObject([
    { text: 'hello', status: 'sent', mine: false, conv: 'd1.2', seq: 1, senderName: 'al' },
  ]);
  expect(one.client.messages({ to: bo }).get().messages).toMatchObject([
    { text: 'hello', status: 'sent', mine: true, conv: 'd1.2', seq: 1 },
  ]);
  expect(other.client.conversations.get()).toMatchObject([
    { conv: 'd1.2', kind: 'direct', peer: al, name: 'al', unread: 1 },
  ]);
  other.client.markRead('d1.2');
  // Its delivery was told just now, and one cursor a second is enough.
  await rig.clock.pass(1_000);
  expect(other.client.conversations.get()).toMatchObject([{ unread: 0, read: 1 }]);
  const [conversation] = one.client.conversations.get();
  expect(conversation?.others.get(bo)).toEqual({ delivered: 1, read: 1 });
});
