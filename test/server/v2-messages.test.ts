import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { backEnd, makeKey } from './http-door.ts';
import { comeBack, newcomer } from './people.ts';

let folder: TempFolder;
let node: ParleyNode;
let port: number;
beforeAll(async () => {
  folder = await tempFolder('messages');
  node = await startParley({ dataFolder: folder.path });
  port = node.tcpPort;
});
afterAll(async () => {
  await node.stop();
  await folder.remove();
});

/** Two who have talked: one message of the first. */
async function talk(name: string): Promise<{ al: Device; bo: Device; conv: string }> {
  const [al, bo] = [await newDevice(port, `al ${name}`), await newDevice(port, `bo ${name}`)];
  const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'first' });
  await bo.client.nextOf(6);
  return { al, bo, conv: String(conv) };
}

/** What a list of conversations says of one of them. */
async function listed({ client }: Device, conv: string) {
  const { conversations = [] } = await ask(client, { msgid: 28 });
  return (conversations as { conv: string }[]).find((each) => each.conv === conv);
}

describe('a reply and mentions', () => {
  test('are passed on as they came, and counted for who is mentioned', async () => {
    const { al, bo, conv } = await talk('reply');
    const said = { msgid: 6, conv, msg: '@al 好', reply: 1, mentions: [al.id, bo.id], x: 1.5 };
    const sent = await ask(bo.client, said, 'r1');
    expect(sent).toEqual({ msgid: 20, ref: 'r1', conv, seq: 2, at: expect.any(Number) });
    expect(await al.client.nextOf(6)).toMatchObject({
      ...{ seq: 2, n: 2, msg: '@al 好', reply: 1, mentions: [al.id, bo.id], x: 1.5, ref: 'r1' },
    });
    expect(await ask(bo.client, said, 'r1')).toEqual({ ...sent, duplicate: true });
    const other = { ...said, msg: 'other' };
    expect(await ask(bo.client, other, 'r1')).toEqual({ ...sent, duplicate: true, differs: true });
    expect(await listed(al, conv)).toMatchObject({ unread: 2, mentions: 1 });
    expect(await listed(bo, conv)).not.toHaveProperty('mentions');
    expect(await ask(al.client, { msgid: 48, conv })).toMatchObject({ msgid: 49, places: [2] });
    await ask(al.client, { msgid: 24, conv, seq: 2 });
    expect(await listed(al, conv)).not.toHaveProperty('mentions');
  });

  test('stay when the text is edited, and go when it is recalled', async () => {
    const { al, bo, conv } = await talk('edited reply');
    await ask(bo.client, { msgid: 6, conv, msg: 'x', reply: 1, mentions: [al.id] });
    await ask(bo.client, { msgid: 39, conv, seq: 2, msg: 'y' });
    expect((await readLog(al, conv))[1]).toMatchObject({ msg: 'y', reply: 1, mentions: [al.id] });
    expect(await listed(al, conv)).toMatchObject({ mentions: 1 });
    await ask(bo.client, { msgid: 40, conv, seq: 2 });
    expect((await readLog(al, conv))[1]).not.toHaveProperty('reply');
    expect(await listed(al, conv)).not.toHaveProperty('mentions');
  });

  test('of a group name its members, and all of them only by an admin', async () => {
    const [al, bo] = [await newDevice(port, 'al group'), await newDevice(port, 'bo group')];
    const stranger = await newDevice(port, 'st group');
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'g', groupdesc: '' });
    await ask(bo.client, { msgid: 9, groupid });
    const say = ({ client }: Device, mentions: unknown) =>
      ask(client, { msgid: 10, groupid, msg: 'x', mentions });
    expect(await say(al, 'all')).toMatchObject({ msgid: 20 });
    expect(await bo.client.nextOf(10)).toMatchObject({ mentions: 'all' });
    expect(await say(bo, 'all')).toMatchObject({ error: 'not_allowed' });
    expect(await say(bo, [al.id])).toMatchObject({ msgid: 20 });
    expect(await say(bo, [al.id, stranger.id])).toMatchObject({ error: 'unknown_member' });
    expect(await listed(al, String(conv))).toMatchObject({ mentions: 1 });
  });

  test('may be in the first message of all', async () => {
    const [al, bo] = [await newDevice(port, 'al begins'), await newDevice(port, 'bo begins')];
    const said = { msgid: 6, toid: bo.id, msg: 'hi', mentions: [bo.id] };
    expect(await ask(al.client, said)).toMatchObject({ msgid: 20, seq: 1 });
    expect(await bo.client.nextOf(6)).toMatchObject({ seq: 1, mentions: [bo.id] });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a reply to nothing', { reply: 9 }, 'unknown_entry'],
    ['a reply to a text', { reply: '1' }, 'invalid_field'],
    ['a reply to a half', { reply: 1.5 }, 'invalid_field'],
    ['a reply to everything', { reply: 0 }, 'invalid_field'],
    ['a reply beyond numbers', { reply: 1e300 }, 'invalid_field'],
    ['a mention of a stranger', { mentions: [2_147_483_647] }, 'unknown_member'],
    ['a mention of nobody', { mentions: [] }, 'invalid_field'],
    ['a mention of one twice', { mentions: [1, 1] }, 'invalid_field'],
    ['a mention of 51', { mentions: Array.from({ length: 51 }, (_, i) => i + 1) }, 'invalid_field'],
    ['a mention of a name', { mentions: 'bo' }, 'invalid_field'],
    ['a mention of a hostile thing', { mentions: [{ toString: 1 }] }, 'invalid_field'],
    ['all in a direct conversation', { mentions: 'all' }, 'not_allowed'],
    ['a forged edit', { edited: 1 }, 'invalid_field'],
    ['a forged recall', { recalled: 1, by: 2 }, 'invalid_field'],
    ['a forged author', { forwarded: { id: 1, name: 'x', at: 1 } }, 'invalid_field'],
    ['forged reactions', { reactions: [] }, 'invalid_field'],
    ['a forged hole', { hidden: true }, 'invalid_field'],
  ])('%s is refused, and nothing is sent', async (name, more, error) => {
    const { al, conv } = await talk(name);
    const answer = await ask(al.client, { msgid: 6, conv, msg: 'second', ...more });
    expect(answer).toMatchObject({ msgid: 12, error });
    expect(await readLog(al, conv)).toHaveLength(1);
  });

  test('a text that speaks of such fields is a text', async () => {
    const { al, bo, conv } = await talk('speaks');
    const msg = '{"edited":1,"reply":"x"} "forwarded":';
    expect(await ask(al.client, { msgid: 6, conv, msg, own2: { by: 1 } })).toMatchObject({
      seq: 2,
    });
    expect(await bo.client.nextOf(6)).toMatchObject({ msg, own2: { by: 1 } });
  });

  test("a classic client's own fields of these names come to classic clients only", async () => {
    const al = await newcomer(port, 'al classic');
    const old = await newcomer(port, 'old classic');
    const bo = await newDevice(port, 'bo classic');
    const own = { edited: 5, reply: 'what', forwarded: { id: 1 } };
    al.client.send({ msgid: 6, id: al.id, toid: old.id, msg: 'm', ...own });
    expect(await old.client.nextOf(6)).toMatchObject({ msg: 'm', ...own });
    al.client.send({ msgid: 6, id: al.id, toid: bo.id, msg: 'm', ...own });
    const push = await bo.client.nextOf(6);
    expect(push).toMatchObject({ msg: 'm', own });
    for (const name of Object.keys(own)) expect(push).not.toHaveProperty(name);
  });
});

describe('a forward', () => {
  test('has the name of who wrote it, what the message says now, and comes once', async () => {
    const { al, bo, conv } = await talk('forward');
    const cy = await newDevice(port, 'cy forward');
    await ask(al.client, { msgid: 39, conv, seq: 1, msg: 'better' });
    const { conv: to } = await ask(bo.client, { msgid: 6, toid: cy.id, msg: 'look' });
    await cy.client.nextOf(6);
    const forward = { msgid: 45, conv: to, from: conv, seq: 1 };
    const sent = await ask(bo.client, forward, 'f1');
    expect(sent).toMatchObject({ msgid: 20, conv: to, seq: 2 });
    const forwarded = { id: al.id, name: 'al forward', at: expect.any(Number) };
    const push = await cy.client.nextOf(6);
    expect(push).toMatchObject({ id: bo.id, msg: 'better', forwarded, n: 2 });
    expect(push).not.toHaveProperty('edited');
    await ask(al.client, { msgid: 40, conv, seq: 1 });
    expect(await ask(bo.client, forward, 'f1')).toEqual({ ...sent, duplicate: true });
    expect(await ask(bo.client, forward, 'f2')).toMatchObject({ error: 'recalled' });
    // Passed on once more, it is still his who wrote it.
    const { conv: back } = await ask(cy.client, { msgid: 6, toid: al.id, msg: 'see' });
    await al.client.nextOf(6);
    await ask(cy.client, { msgid: 45, conv: back, from: to, seq: 2 });
    expect(await al.client.nextOf(6)).toMatchObject({ id: cy.id, forwarded });
  });

  test('begins a conversation, too', async () => {
    const { al, conv } = await talk('forward begins');
    const cy = await newDevice(port, 'cy forward begins');
    const to = `d${Math.min(al.id, cy.id)}.${Math.max(al.id, cy.id)}`;
    expect(await ask(al.client, { msgid: 45, conv: to, from: conv, seq: 1 })).toMatchObject({
      ...{ msgid: 20, conv: to, seq: 1 },
    });
    expect(await cy.client.nextOf(6)).toMatchObject({ msg: 'first', seq: 1 });
  });

  test('is refused where one sees nothing, or may not write', async () => {
    const { al, bo, conv } = await talk('refused');
    const cy = await newDevice(port, 'cy refused');
    const { conv: other } = await ask(bo.client, { msgid: 6, toid: cy.id, msg: 'secret' });
    const forward = (fields: object) => ask(al.client, { msgid: 45, conv, from: conv, ...fields });
    expect(await forward({ from: other, seq: 1 })).toMatchObject({ error: 'unknown_conversation' });
    expect(await forward({ conv: other, seq: 1 })).toMatchObject({ error: 'unknown_conversation' });
    expect(await forward({ conv: `u${al.id}`, seq: 1 })).toMatchObject({
      error: 'unknown_conversation',
    });
    expect(await forward({ seq: 7 })).toMatchObject({ error: 'unknown_entry' });
    expect(await forward({ seq: 0 })).toMatchObject({ error: 'invalid_field' });
    expect(await forward({ from: `u${al.id}`, seq: 1 })).toMatchObject({ error: 'unknown_entry' });
    expect(await readLog(al, conv)).toHaveLength(1);
  });
});

describe('what is hidden', () => {
  test('is hidden from oneself alone, on all devices, for good', async () => {
    const { al, bo, conv } = await talk('hide');
    const bo2 = await anotherDevice(port, bo);
    await ask(al.client, { msgid: 41, conv, seq: 1, emoji: '👍' });
    await ask(bo.client, { msgid: 42, conv, seq: 1 });
    const sent = await ask(bo.client, { msgid: 46, conv, seq: 1 }, 'h');
    expect(sent).toMatchObject({ msgid: 20, conv: `u${bo.id}` });
    expect(await ask(bo.client, { msgid: 46, conv, seq: 1 }, 'h')).toEqual({
      ...{ ...sent, duplicate: true },
    });
    for (const kind of ['reaction', 'pinned']) {
      expect(await bo2.client.nextOf(36)).toMatchObject({ kind });
    }
    expect(await bo2.client.nextOf(36)).toMatchObject({
      ...{ conv: `u${bo.id}`, kind: 'hidden', data: { conv, seq: 1 } },
    });
    await ask(al.client, { msgid: 39, conv, seq: 1, msg: 'first again' });
    for (const device of [bo, bo2, await deviceAgain(port, bo)]) {
      const log = await readLog(device, conv);
      expect(JSON.stringify(log)).not.toContain('first');
      expect(log[0]).toMatchObject({ seq: 1, hidden: true });
      expect(log[0]).not.toHaveProperty('reactions');
      expect(JSON.stringify(await listed(device, conv))).not.toContain('first');
    }
    expect(await ask(bo.client, { msgid: 43, conv })).toMatchObject({ pins: [] });
    expect(await ask(bo.client, { msgid: 45, conv, from: conv, seq: 1 })).toMatchObject({
      error: 'unknown_entry',
    });
    const [first] = await readLog(al, conv);
    expect(first).toMatchObject({ msg: 'first again', reactions: [{ emoji: '👍' }] });
  });

  test('does not come to a classic client that was away, either', async () => {
    const al = await newDevice(port, 'al away');
    const old = await newcomer(port, 'old away');
    await old.client.close();
    const { conv } = await ask(al.client, { msgid: 6, toid: old.id, msg: 'secret' });
    await ask(al.client, { msgid: 6, toid: old.id, msg: 'open' });
    await ask(al.client, { msgid: 39, conv, seq: 1, msg: 'secret again' });
    const device = await anotherDevice(port, old);
    await ask(device.client, { msgid: 46, conv, seq: 1 });
    const { answer } = await comeBack(port, old);
    expect(answer.offlinemsg).toHaveLength(1);
    expect(JSON.stringify(answer)).toContain('open');
  });

  test('must be a message that one sees', async () => {
    const { al, conv } = await talk('hide nothing');
    await ask(al.client, { msgid: 41, conv, seq: 1, emoji: '👍' });
    const hide = (fields: object) => ask(al.client, { msgid: 46, conv, seq: 1, ...fields });
    expect(await hide({ seq: 2 })).toMatchObject({ error: 'unknown_entry' });
    expect(await hide({ seq: 99 })).toMatchObject({ error: 'unknown_entry' });
    expect(await hide({ conv: 'g99' })).toMatchObject({ error: 'unknown_conversation' });
    expect(await hide({ seq: -1 })).toMatchObject({ error: 'invalid_field' });
  });
});

describe('a conversation', () => {
  test('is muted and archived for oneself, on all devices', async () => {
    const { al, bo, conv } = await talk('prefer');
    const al2 = await anotherDevice(port, al);
    const until = Number.MAX_SAFE_INTEGER;
    const set = { msgid: 47, conv, muted: until, archived: true };
    const sent = await ask(al.client, set, 'p');
    expect(sent).toMatchObject({ msgid: 20, conv: `u${al.id}` });
    expect(await ask(al.client, set, 'p')).toEqual({ ...sent, duplicate: true });
    expect(await al2.client.nextOf(36)).toMatchObject({
      ...{ kind: 'preferences', data: { conv, muted: until, archived: true } },
    });
    expect(await listed(al, conv)).toMatchObject({ muted: until, archived: true });
    const again = await deviceAgain(port, al);
    expect(again.answer.conversations).toMatchObject([{ conv, muted: until, archived: true }]);
    expect(await listed(bo, conv)).not.toHaveProperty('muted');
    await ask(al.client, { msgid: 47, conv, muted: 0 });
    expect(await listed(al, conv)).not.toHaveProperty('muted');
    expect(await listed(al, conv)).toMatchObject({ archived: true });
    await ask(al.client, { msgid: 47, conv, archived: false });
    expect(await listed(al, conv)).not.toHaveProperty('archived');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['nothing', {}, 'invalid_field'],
    ['a time before all times', { muted: -1 }, 'invalid_field'],
    ['a word', { archived: 'yes' }, 'invalid_field'],
    ['what is not one’s own', { conv: 'g99', muted: 1 }, 'unknown_conversation'],
  ])('is not set to %s', async (name, fields, error) => {
    const { al, conv } = await talk(name);
    expect(await ask(al.client, { msgid: 47, conv, ...fields })).toMatchObject({ error });
  });
});

test('a back end names what a device can name', async () => {
  const { al, bo, conv } = await talk('door');
  const shop = backEnd(node, await makeKey(node));
  const post = (more: object) =>
    shop.messages({ from: { id: bo.id }, to: { id: al.id }, msg: 'x', ...more });
  const message = { ref: 'door', reply: 1, mentions: [al.id] };
  const { status, body } = await post(message);
  expect([status, body]).toEqual([200, { conv, seq: 2, at: expect.any(Number) }]);
  expect(await al.client.nextOf(6)).toMatchObject({ id: bo.id, reply: 1, mentions: [al.id] });
  expect((await post(message)).body).toEqual({ ...body, duplicate: true });
  expect((await post({ ...message, msg: 'y' })).body).toMatchObject({ differs: true });
  expect((await post({ ref: 'n', reply: 9 })).body).toMatchObject({ error: 'unknown_entry' });
  expect((await post({ ref: 'e', edited: 1 })).body).toMatchObject({ error: 'invalid_field' });
  expect(await readLog(al, conv)).toHaveLength(2);
});
