import { expect, onTestFinished, test } from 'vitest';
import type { Bus, BusListener } from '../bus/bus.ts';
import { createMemoryPresence } from '../bus/memory/memory-presence.ts';
import { addressOf } from '../domain/conversation.ts';
import { type EntryDraft, placed } from '../domain/entry.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { type Store, telling } from '../store/store.ts';
import { RigClient, rigServices } from './session-rig.ts';

test('the answer to a send comes before what other nodes said after it', async () => {
  const store = createMemoryStore();
  let others: BusListener | undefined;
  const bus: Bus = {
    ...{ isLossless: false, isUp: () => true, publish() {}, unsubscribe() {} },
    subscribe: async () => {},
    listen: (listener) => {
      others = listener;
    },
    stop: async () => {},
  };
  // Another node commits after this one, and is heard before this one hears of its own commit.
  const overtaken = async (draft: EntryDraft) => {
    const appended = await store.log.append(draft);
    if (draft.kind !== 'message') return appended;
    const later = { ...draft, sender: 2, ref: 'b', body: '{"msg":"later"}' };
    const entry = placed(later, await store.log.append(later));
    const address = addressOf(entry.conversation);
    others?.onEvent({ type: 'entry', entry, address, senderName: 'bo' });
    return appended;
  };
  const slow: Store = { ...store, log: { ...store.log, appendTelling: telling(overtaken) } };
  const presence = createMemoryPresence(Date.now);
  const services = rigServices({ store: slow, bus, presence });
  services.fanOut.start();
  onTestFinished(() => services.fanOut.stop());
  const client = new RigClient(services);
  for (const name of ['al', 'bo']) await client.ask({ msgid: 4, v: 2, name, password: 'x' });
  await client.ask({ msgid: 1, v: 2, name: 'al', password: 'x', device: 'one' });
  await client.ask({ msgid: 6, toid: 2, msg: 'first' });
  await client.next(({ seq, msgid }) => msgid === 6 && seq === 2);
  const told = client.sent.filter(({ msgid }) => msgid === 20 || msgid === 6);
  expect(told.map(({ msgid, seq }) => [msgid, seq])).toEqual([
    [20, 1],
    [6, 2],
  ]);
});
