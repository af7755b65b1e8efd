import { expect, test } from 'vitest';
import { ask, newDevice, readLog } from './devices.ts';
import { newcomer } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

test('of a mention and the removal of who is mentioned one comes first, for everybody', async () => {
  const al = await newDevice(port(), 'al kicks');
  const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'race' });
  const cy = await newDevice(port(), 'cy kicks');
  await ask(cy.client, { msgid: 9, groupid });
  for (let round = 0; round < 5; round += 1) {
    const bo = await newDevice(port(), `bo kicks ${round}`);
    await ask(bo.client, { msgid: 9, groupid });
    const [kicked, said] = await Promise.all([
      ask(al.client, { msgid: 51, groupid, user: bo.id }),
      ask(cy.client, { msgid: 10, groupid, msg: `round ${round}`, mentions: [bo.id] }),
    ]);
    expect(kicked).toMatchObject({ msgid: 20 });
    const logs = await Promise.all([al, cy].map((device) => readLog(device, String(conv))));
    for (const log of logs) {
      const place = log.find(({ msg }) => msg === `round ${round}`)?.seq;
      if (said.msgid === 20) expect(Number(place)).toBeLessThan(Number(kicked.seq));
      else expect([said.error, place]).toEqual(['unknown_member', undefined]);
    }
  }
});

test('of a forward and a recall of its source one comes first', async () => {
  const al = await newDevice(port(), 'al recalls');
  const bo = await newDevice(port(), 'bo recalls');
  const cy = await newDevice(port(), 'cy recalls');
  const { conv: to } = await ask(bo.client, { msgid: 6, toid: cy.id, msg: 'look' });
  for (let round = 0; round < 5; round += 1) {
    const said = await ask(al.client, { msgid: 6, toid: bo.id, msg: `source ${round}` });
    const { conv, seq } = said;
    const [forwarded, recalled] = await Promise.all([
      ask(bo.client, { msgid: 45, conv: to, from: conv, seq }),
      ask(al.client, { msgid: 40, conv, seq }),
    ]);
    expect(recalled).toMatchObject({ msgid: 20 });
    const log = await readLog(cy, String(to));
    const copies = log.filter(({ msg }) => msg === `source ${round}`);
    if (forwarded.msgid === 20) expect(copies).toHaveLength(1);
    else expect([forwarded.error, copies]).toEqual(['recalled', []]);
  }
});

test('a classic client is told in words what became of its group', async () => {
  const al = await newDevice(port(), 'al tells');
  const old = await newcomer(port(), 'old hears');
  const bo = await newDevice(port(), 'bo goes');
  const { groupid } = await ask(al.client, { msgid: 8, groupname: 'before' });
  for (const { client } of [old, bo]) await ask(client, { msgid: 9, groupid });
  await ask(al.client, { msgid: 56, groupid, groupname: 'after' });
  const renamed = { id: al.id, groupid, msg: '* renamed the group to after' };
  expect(await old.client.nextOf(10)).toMatchObject(renamed);
  await ask(bo.client, { msgid: 50, groupid });
  const left = { id: bo.id, name: 'bo goes', groupname: 'after', msg: '* left the group' };
  expect(await old.client.nextOf(10)).toMatchObject(left);
  await ask(al.client, { msgid: 57, groupid });
  expect(await old.client.nextOf(10)).toMatchObject({ msg: '* dissolved the group' });
});
