import { describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { comeBack, newcomer, say } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

const LEAVE = 50;
const KICK = 51;
const UNBAN = 52;
const MUTE = 53;
const APPOINT = 54;
const HAND_OVER = 55;
const CHANGE = 56;
const DISSOLVE = 57;
const GET = 58;
const INVITE = 60;
const DECLINE = 61;
const MAKE_LINK = 62;
const LIST_LINKS = 64;
const REVOKE_LINK = 66;
const JOIN_BY_LINK = 67;
const ADMIT = 68;
const LIST_OUTSIDERS = 69;
const LIST_INVITES = 71;

let groups = 0;

interface Scene {
  readonly groupid: number;
  readonly conv: string;
  readonly al: Device;
  readonly bo: Device;
  readonly cy: Device;
}

/** A group of its creator al; bo and cy are there, and join it where that is said. */
async function scene(settings: ClassicFrame = {}, joining = ['bo', 'cy']): Promise<Scene> {
  groups += 1;
  const at = `${groups}`;
  const al = await newDevice(port(), `al of ${at}`);
  const bo = await newDevice(port(), `bo of ${at}`);
  const cy = await newDevice(port(), `cy of ${at}`);
  const made = await ask(al.client, { msgid: 8, groupname: `group ${at}`, ...settings });
  const [groupid, conv] = [Number(made.groupid), String(made.conv)];
  if (joining.includes('bo')) await ask(bo.client, { msgid: 9, groupid });
  if (joining.includes('cy')) await ask(cy.client, { msgid: 9, groupid });
  return { groupid, conv, al, bo, cy };
}

const post = ({ client }: Device, groupid: number, msg: string) =>
  ask(client, { msgid: 10, groupid, msg });
const pushOf = ({ client }: Device, kind: string) => client.next((push) => push.kind === kind);
const heard = ({ client }: Device, text: string) => client.next(({ msg }) => msg === text);
const membersOf = async ({ client }: Device, groupid: number) => {
  const { members } = await ask(client, { msgid: 32, groupid });
  return Object.fromEntries((members as ClassicFrame[]).map(({ id, role }) => [id, role]));
};

describe('who is removed', () => {
  test('gets the entry that says so and nothing after it; his feed says why', async () => {
    const { groupid, conv, al, bo, cy } = await scene();
    const beside = await anotherDevice(port(), bo);
    expect(await ask(al.client, { msgid: KICK, groupid, user: bo.id })).toMatchObject({
      msgid: 20,
      conv,
    });
    for (const device of [bo, beside, cy]) {
      expect(await pushOf(device, 'kicked')).toMatchObject({ conv, data: { user: bo.id } });
    }
    expect(await pushOf(beside, 'left')).toMatchObject({
      ...{ conv: `u${bo.id}`, id: al.id },
      data: { conv, groupid, groupname: expect.any(String), why: 'kicked' },
    });
    await post(al, groupid, 'among us');
    await heard(cy, 'among us');
    expect(await post(bo, groupid, 'still here?')).toMatchObject({ error: 'unknown_group' });
    expect(await ask(bo.client, { msgid: 21, conv })).toMatchObject({
      error: 'unknown_conversation',
    });
    // All that was pushed to him before this answer has come by now.
    for (const { client } of [bo, beside]) {
      await ask(client, { msgid: 13 });
      expect(client.received.some(({ msg }) => msg === 'among us')).toBe(false);
    }
    const again = await deviceAgain(port(), bo);
    expect(JSON.stringify(again.answer)).not.toContain(`"${conv}"`);
  });

  test('sees nothing from between when he comes back', async () => {
    const { groupid, conv, al, bo } = await scene();
    await post(al, groupid, 'before');
    await ask(bo.client, { msgid: LEAVE, groupid });
    await post(al, groupid, 'between');
    const joined = await ask(bo.client, { msgid: 9, groupid });
    await post(al, groupid, 'after');
    await heard(bo, 'after');
    const texts = (await readLog(bo, conv)).map(({ msg, kind }) => msg ?? kind);
    expect(texts).toEqual(['entered', 'after']);
    expect(bo.client.received.map(({ msg }) => msg)).not.toContain('between');
    expect((await readLog(bo, conv))[0]?.seq).toBe(Number(joined.seq) + 1);
  });

  test('and banned does not come back before the ban ends', async () => {
    const { groupid, al, bo, cy } = await scene({}, ['bo']);
    const ban = { msgid: KICK, groupid, ban: true };
    await ask(al.client, { ...ban, user: bo.id });
    await ask(al.client, { ...ban, user: cy.id });
    expect(await pushOf(bo, 'left')).toMatchObject({ data: { why: 'banned' } });
    for (const { client } of [bo, cy]) {
      expect(await ask(client, { msgid: 9, groupid })).toMatchObject({ error: 'banned' });
    }
    const banned = await ask(al.client, { msgid: LIST_OUTSIDERS, groupid, kind: 'banned' });
    expect((banned.users as ClassicFrame[]).map(({ id }) => id)).toEqual([bo.id, cy.id]);
    await ask(al.client, { msgid: UNBAN, groupid, user: bo.id });
    expect(await ask(bo.client, { msgid: 9, groupid })).toMatchObject({ msgid: 11 });
    // Who was no member has left nothing.
    expect(cy.client.received.map(({ kind }) => kind)).not.toContain('left');
  });

  test('by a classic client is nothing that it has to understand', async () => {
    const { groupid, al } = await scene({}, []);
    const old = await newcomer(port(), `old of ${groupid}`);
    await say(old, { msgid: 9, groupid });
    await post(al, groupid, 'one');
    await old.client.nextOf(10);
    await ask(al.client, { msgid: KICK, groupid, user: old.id });
    await post(al, groupid, 'two');
    expect(await say(old, { msgid: 10, groupid, msg: 'me' })).toMatchObject({
      error: 'unknown_group',
    });
    expect(old.client.received.some(({ msg }) => msg === 'two')).toBe(false);
    await old.client.close();
    const { answer } = await comeBack(port(), old);
    expect(JSON.stringify(answer)).not.toContain('group ');
  });
});

describe('who may write', () => {
  test('a muted member does not, until the mute ends', async () => {
    const { groupid, al, bo } = await scene();
    const until = Date.now() + 3_600_000;
    await ask(al.client, { msgid: MUTE, groupid, user: bo.id, until });
    await pushOf(bo, 'muted');
    expect(await post(bo, groupid, 'x')).toMatchObject({ error: 'muted' });
    const again = await deviceAgain(port(), bo);
    expect(await post(again, groupid, 'x')).toMatchObject({ error: 'muted' });
    expect(await ask(again.client, { msgid: GET, groupid })).toMatchObject({ muteduntil: until });
    await ask(al.client, { msgid: MUTE, groupid, user: bo.id, until: 0 });
    await again.client.next(({ kind, data }) => kind === 'muted' && hasUntil(data, 0));
    expect(await post(again, groupid, 'x')).toMatchObject({ msgid: 20 });
  });

  test('where only admins write, others do not, before and after they log in again', async () => {
    const { groupid, al, bo, cy } = await scene({ writers: 'admins' });
    expect(await post(bo, groupid, 'x')).toMatchObject({ error: 'not_allowed' });
    await ask(al.client, { msgid: APPOINT, groupid, user: bo.id, role: 'admin' });
    await pushOf(bo, 'role');
    expect(await post(bo, groupid, 'x')).toMatchObject({ msgid: 20 });
    const again = await deviceAgain(port(), cy);
    expect(await post(again, groupid, 'x')).toMatchObject({ error: 'not_allowed' });
    await ask(bo.client, { msgid: CHANGE, groupid, writers: 'members' });
    await pushOf(again, 'changed');
    expect(await post(again, groupid, 'x')).toMatchObject({ msgid: 20 });
  });

  test('in slow mode a normal member waits, and an admin does not', async () => {
    const { groupid, al, bo } = await scene({ slow: 3_600 });
    for (let count = 0; count < 2; count += 1) {
      expect(await post(al, groupid, 'x')).toMatchObject({ msgid: 20 });
    }
    expect(await post(bo, groupid, 'x')).toMatchObject({ msgid: 20 });
    expect(await post(bo, groupid, 'x')).toMatchObject({ error: 'slow_mode', retry: true });
    await ask(al.client, { msgid: CHANGE, groupid, slow: 0 });
    await pushOf(bo, 'changed');
    expect(await post(bo, groupid, 'x')).toMatchObject({ msgid: 20 });
  });

  test('nobody, in a group that was dissolved; its log stays', async () => {
    const { groupid, conv, al, bo, cy } = await scene();
    await post(bo, groupid, 'last words');
    await ask(al.client, { msgid: DISSOLVE, groupid });
    await pushOf(bo, 'dissolved');
    for (const device of [al, bo]) {
      expect(await post(device, groupid, 'x')).toMatchObject({ error: 'dissolved' });
    }
    const again = await deviceAgain(port(), cy);
    expect(await post(again, groupid, 'x')).toMatchObject({ error: 'dissolved' });
    expect(JSON.stringify(await readLog(again, conv))).toContain('last words');
    expect(await ask(al.client, { msgid: LEAVE, groupid })).toMatchObject({ msgid: 20 });
  });
});

describe('coming in', () => {
  test('by approval: the wish is noted once, and an admin lets in or refuses', async () => {
    const { groupid, conv, al, bo, cy } = await scene({ access: 'approval' }, []);
    for (const { client } of [bo, bo, cy]) {
      expect(await ask(client, { msgid: 9, groupid })).toMatchObject({ msgid: 11, pending: true });
    }
    const wishes = [await pushOf(al, 'asked'), await pushOf(al, 'asked')];
    expect(wishes).toMatchObject([
      { conv: `u${al.id}`, id: bo.id, data: { conv, groupid, id: bo.id, name: bo.name } },
      { id: cy.id },
    ]);
    expect(await post(bo, groupid, 'x')).toMatchObject({ error: 'unknown_group' });
    await ask(al.client, { msgid: ADMIT, groupid, user: bo.id });
    expect(await pushOf(bo, 'joined')).toMatchObject({ id: al.id, data: { conv, groupid } });
    expect(await pushOf(bo, 'entered')).toMatchObject({ conv, data: { user: bo.id, by: al.id } });
    expect(await post(bo, groupid, 'thanks')).toMatchObject({ msgid: 20 });
    await ask(al.client, { msgid: ADMIT, groupid, user: cy.id, on: false });
    expect(await pushOf(cy, 'refused')).toMatchObject({ data: { groupid } });
    expect(await ask(al.client, { msgid: ADMIT, groupid, user: cy.id })).toMatchObject({
      error: 'unknown_request',
    });
  });

  test('a classic client asks in silence, and is let in', async () => {
    const { groupid, al } = await scene({ access: 'approval' }, []);
    const old = await newcomer(port(), `classic of ${groupid}`);
    old.client.send({ msgid: 9, groupid });
    await pushOf(al, 'asked');
    await ask(al.client, { msgid: ADMIT, groupid, user: old.id });
    await post(al, groupid, 'welcome');
    expect(await old.client.next(({ msg }) => msg === 'welcome')).toMatchObject({ groupid });
  });

  test('not by the invitation of one whom one has blocked', async () => {
    const { groupid, al, bo } = await scene({ access: 'invited' }, []);
    await ask(bo.client, { msgid: 76, user: al.id });
    expect(await ask(al.client, { msgid: INVITE, groupid, users: [bo.id] })).toMatchObject({
      msgid: 11,
    });
    expect(await ask(bo.client, { msgid: LIST_INVITES })).toMatchObject({ invites: [] });
  });

  test('by an invitation, accepted once however often', async () => {
    const { groupid, conv, al, bo, cy } = await scene({ access: 'invited' }, []);
    expect(await ask(bo.client, { msgid: 9, groupid })).toMatchObject({ error: 'not_allowed' });
    const beside = await anotherDevice(port(), bo);
    const users = [bo.id, cy.id, bo.id, al.id];
    expect(await ask(al.client, { msgid: INVITE, groupid, users })).toMatchObject({ msgid: 11 });
    for (const device of [bo, cy]) {
      expect(await pushOf(device, 'invited')).toMatchObject({ id: al.id, data: { conv, groupid } });
    }
    expect(await ask(bo.client, { msgid: LIST_INVITES })).toMatchObject({
      invites: [{ groupid, by: al.id }],
      more: false,
    });
    expect(await ask(cy.client, { msgid: DECLINE, groupid })).toMatchObject({ msgid: 11 });
    expect(await ask(cy.client, { msgid: 9, groupid })).toMatchObject({ error: 'not_allowed' });
    const both = await Promise.all(
      [bo, beside].map(({ client }) => ask(client, { msgid: 9, groupid })),
    );
    expect(both.map(({ msgid }) => msgid)).toEqual([11, 11]);
    expect((await readLog(al, conv)).map(({ kind }) => kind)).toEqual(['entered']);
    expect(await ask(bo.client, { msgid: LIST_INVITES })).toMatchObject({ invites: [] });
  });

  test('by a link with one use, by one of two who try at once', async () => {
    const { groupid, al, bo, cy } = await scene({ access: 'invited' }, []);
    const { link, text } = await ask(al.client, { msgid: MAKE_LINK, groupid, uses: 1 });
    const listed = await ask(al.client, { msgid: LIST_LINKS, groupid });
    expect(listed.links).toMatchObject([{ link, by: al.id, uses: 1 }]);
    expect(JSON.stringify(listed)).not.toContain(String(text));
    const answers = await Promise.all(
      [bo, cy].map(({ client }) => ask(client, { msgid: JOIN_BY_LINK, link: text })),
    );
    expect(answers.map(({ error }) => error ?? 'in').sort()).toEqual(['in', 'link_ended']);
    expect(Object.keys(await membersOf(al, groupid))).toHaveLength(2);
    expect((await ask(al.client, { msgid: LIST_LINKS, groupid })).links).toEqual([]);
  });

  test('by no link that was revoked, altered, or never made', async () => {
    const { groupid, al, bo } = await scene({ access: 'invited' }, []);
    const { link, text } = await ask(al.client, { msgid: MAKE_LINK, groupid });
    await ask(al.client, { msgid: REVOKE_LINK, groupid, link });
    const others = [text, `${text}x`, String(text).replace(/^g\d+/, 'g2000000000'), 'g1.x', '🔑'];
    for (const each of others) {
      expect(await ask(bo.client, { msgid: JOIN_BY_LINK, link: each })).toMatchObject({
        error: 'link_ended',
      });
    }
    const past = { msgid: MAKE_LINK, groupid, expires: Date.now() - 1 };
    expect(await ask(al.client, past)).toMatchObject({ error: 'invalid_field' });
  });

  test('by a link with approval is a wish', async () => {
    const { groupid, al, bo } = await scene({ access: 'invited' }, []);
    const { text } = await ask(al.client, { msgid: MAKE_LINK, groupid, approval: true });
    expect(await ask(bo.client, { msgid: JOIN_BY_LINK, link: text })).toMatchObject({
      pending: true,
    });
    expect(await ask(al.client, { msgid: LIST_OUTSIDERS, groupid, kind: 'asked' })).toMatchObject({
      users: [{ id: bo.id, name: bo.name }],
    });
  });
});

describe('what is decided about a group', () => {
  test('is told to all, and shown to who asks', async () => {
    const { groupid, conv, al, bo } = await scene({}, ['bo']);
    const set = { groupname: '茶馆 🍵', groupdesc: 'tea', access: 'approval', slow: 5 };
    await ask(al.client, { msgid: CHANGE, groupid, ...set });
    expect(await pushOf(bo, 'changed')).toMatchObject({
      data: { name: '茶馆 🍵', description: 'tea', access: 'approval', slowMs: 5_000 },
    });
    expect(await ask(bo.client, { msgid: GET, groupid })).toMatchObject({
      ...{ msgid: 59, groupid, conv, ...set, writers: 'members', members: 2, role: 'normal' },
    });
    await post(al, groupid, 'by its new name');
    expect(await heard(bo, 'by its new name')).toMatchObject({ groupname: '茶馆 🍵' });
  });

  test('is nothing to who is neither in it nor welcome', async () => {
    const { groupid, bo } = await scene({ access: 'invited' }, []);
    expect(await ask(bo.client, { msgid: GET, groupid })).toMatchObject({ error: 'unknown_group' });
  });

  test('a hand-over makes one creator, whoever else wants to be it', async () => {
    const { groupid, al, bo, cy } = await scene();
    const answers = await Promise.all(
      [bo, cy].map(({ id }) => ask(al.client, { msgid: HAND_OVER, groupid, user: id })),
    );
    expect(answers.map(({ error }) => error ?? 'done')).toEqual(['done', 'not_allowed']);
    expect(await membersOf(cy, groupid)).toEqual({
      ...{ [al.id]: 'admin', [bo.id]: 'creator', [cy.id]: 'normal' },
    });
    expect(await ask(al.client, { msgid: LEAVE, groupid })).toMatchObject({ msgid: 20 });
    expect(await ask(bo.client, { msgid: LEAVE, groupid })).toMatchObject({
      error: 'creator_stays',
    });
  });
});

describe('wrong requests', () => {
  test.each<[string, ClassicFrame, string]>([
    ['no group', { msgid: KICK, user: 1 }, 'invalid_field'],
    ['no user', { msgid: MUTE, groupid: 1, until: 5 }, 'invalid_field'],
    ['a mute before time', { msgid: MUTE, groupid: 1, user: 1, until: -1 }, 'invalid_field'],
    [
      'a role that is none',
      { msgid: APPOINT, groupid: 1, user: 1, role: 'creator' },
      'invalid_field',
    ],
    ['an access that is none', { msgid: CHANGE, groupid: 1, access: 'closed' }, 'invalid_field'],
    ['an avatar with a path', { msgid: CHANGE, groupid: 1, avatar: '../x' }, 'invalid_field'],
    ['too slow a mode', { msgid: CHANGE, groupid: 1, slow: 86_401 }, 'invalid_field'],
    ['nobody invited', { msgid: INVITE, groupid: 1, users: [] }, 'invalid_field'],
    ['a text as users', { msgid: INVITE, groupid: 1, users: 'all' }, 'invalid_field'],
    [
      'more invited than may be',
      { msgid: INVITE, groupid: 1, users: Array.from({ length: 51 }, (_, at) => at + 1) },
      'invalid_field',
    ],
    ['a link that is no text', { msgid: JOIN_BY_LINK, link: 7 }, 'invalid_field'],
    ['a huge link', { msgid: JOIN_BY_LINK, link: 'x'.repeat(300) }, 'invalid_field'],
    ['too many uses', { msgid: MAKE_LINK, groupid: 1, uses: 100_001 }, 'invalid_field'],
    ['a kind that is none', { msgid: LIST_OUTSIDERS, groupid: 1, kind: 'all' }, 'invalid_field'],
    ['a group that does not exist', { msgid: LEAVE, groupid: 2_000_000_000 }, 'unknown_group'],
    ['a forged sender', { msgid: 9, groupid: 1, id: 2_000_000_000 }, 'foreign_id'],
    ['an invitation that is none', { msgid: DECLINE, groupid: 1 }, 'unknown_request'],
  ])('%s', async (_, frame, error) => {
    stranger ??= await newDevice(port(), 'stranger');
    expect(await ask(stranger.client, frame)).toMatchObject({ error });
  });

  test('of users who do not exist nobody is invited', async () => {
    const { groupid, al, bo } = await scene({}, []);
    const users = [bo.id, 2_000_000_000];
    expect(await ask(al.client, { msgid: INVITE, groupid, users })).toMatchObject({
      error: 'unknown_user',
    });
    expect(await ask(bo.client, { msgid: LIST_INVITES })).toMatchObject({ invites: [] });
  });

  test('nothing changes nothing', async () => {
    const { groupid, al } = await scene({}, []);
    expect(await ask(al.client, { msgid: CHANGE, groupid })).toMatchObject({
      error: 'invalid_field',
    });
  });
});

let stranger: Device | undefined;

function hasUntil(data: unknown, until: number): boolean {
  return typeof data === 'object' && data !== null && 'until' in data && data.until === until;
}
