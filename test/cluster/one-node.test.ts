import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import {
  acknowledged,
  createGroup,
  heardUpTo,
  join,
  joinGroup,
  login,
  missedIn,
  numbered,
  tryLogin,
} from './people.ts';

describeWith('mariadb', 'a node alone on a database of its own', () => {
  let mariadb: MariaDb;
  let database: string;
  let node: ParleyNode;
  beforeAll(async () => {
    mariadb = await startMariaDb();
    database = await mariadb.database();
    node = await startParley({ args: ['--db', database] });
  });
  afterAll(async () => {
    await node?.stop();
    await mariadb?.stop();
  });

  test('serves as one does on the embedded store, and finds everything after a crash', async () => {
    const [al, bo] = [await connectClassic(node.tcpPort), await connectClassic(node.tcpPort)];
    await join(al, 'al');
    const bob = await join(bo, 'bo');
    const groupid = await createGroup(al, 'g');
    await joinGroup(bo, groupid);
    const sent = numbered('al', 300);
    for (const msg of sent) al.send({ msgid: 6, toid: bob.id, msg, ref: msg });
    expect(await heardUpTo(bo, 'al 300')).toEqual(sent);
    expect(await tryLogin(await connectClassic(node.tcpPort), bob)).toMatchObject({ errno: 2 });
    bo.send({ msgid: 3 });
    await bo.close();
    al.send({ msgid: 6, toid: bob.id, msg: 'missed', ref: 'missed' });
    al.send({ msgid: 10, groupid, msg: 'missed too', ref: 'missed too' });
    // Of two conversations, whose commits do not wait for each other: neither ack speaks for both.
    await Promise.all([acknowledged(al, 'missed'), acknowledged(al, 'missed too')]);

    await node.kill();
    await al.closed;
    const { tcpPort, httpPort } = node;
    await node.stop();
    node = await startParley({ args: ['--db', database], tcpPort, httpPort });
    const again = await connectClassic(tcpPort);
    const answer = await login(again, bob);
    expect(missedIn(answer)).toEqual(['missed', 'missed too']);
    expect(answer.groups).toHaveLength(1);
  });

  test('knows no other node, and says so', async () => {
    const { details } = JSON.parse(await node.page('/readyz'));
    expect(details).toEqual({ store: 'ok', bus: 'ok', presence: 'ok' });
    expect(node.stdout()).toContain('"cluster":false');
  });
});
