import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  anotherDevice,
  ask,
  type Device,
  deviceAgain,
  newDevice,
  readLog,
} from '../server/devices.ts';
import { PASSWORD } from '../server/people.ts';
import { connectClassic } from '../support/classic-client.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { missedIn } from './people.ts';

/** In the middle of an upgrade: what a later release has made of the tables and put into the logs. */
describeWith(['mariadb', 'redis'], 'beside a node of the next release', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  let args: readonly string[];
  let node: ParleyNode;
  let al: Device;
  let bo: Device;
  let conv: string;

  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    const database = await mariadb.database();
    args = ['--db', database, '--bus', redis.url];
    node = await startParley({ args });
    al = await newDevice(node.tcpPort, 'al');
    bo = await newDevice(node.tcpPort, 'bo');
    await bo.client.close();
    conv = `d${al.id}.${bo.id}`;
    await ask(al.client, { msgid: 6, toid: bo.id, msg: 'one' });
    await mariadb.sql(`use ${new URL(database).pathname.slice(1)};
      alter table message add column later varchar(9) not null default 'x';
      alter table user add column later bigint;
      create table later_table (id int primary key);
      insert into kysely_migration values ('9999-later', '2099-01-01T00:00:00.000Z');
      replace into meta values ('schema', '99'), ('oldest_schema', '1');
      insert into conversation (id, kind, last_seq, last_n, created_at)
        values ('u${bo.id}', 'feed', 1, 0, 1);
      insert into message (conversation, seq, kind, n, sender, sent_at, body, later)
        values ('${conv}', 2, 99, 2, ${al.id}, 5, '{"emoji":"up"}', 'y'),
          ('u${bo.id}', 1, 100, 0, ${bo.id}, 5, '{"at":7}', 'y');
      update conversation set last_seq = 2, last_n = 2 where id = '${conv}'`);
  });
  afterAll(async () => {
    al?.client.destroy();
    await node?.stop();
    await Promise.all([mariadb?.stop(), redis?.stop()]);
  });

  const balloon = { seq: 2, n: 2, kind: 'later-99', data: { emoji: 'up' } };

  test('one that runs passes on what it does not know, in its place', async () => {
    expect(await readLog(al, conv)).toMatchObject([
      { seq: 1, n: 1, msg: 'one' },
      { ...balloon, conv },
    ]);
    expect(await ask(al.client, { msgid: 6, toid: bo.id, msg: 'three' })).toMatchObject({ seq: 3 });
    expect(await al.client.nextOf(36)).toMatchObject({ ...balloon, conv });
  });

  test('one that starts serves devices and old clients alike', async () => {
    const second = await startParley({ args });
    try {
      const device = await deviceAgain(second.tcpPort, bo);
      expect(device.answer.conversations).toMatchObject([{ conv, unread: 3 }]);
      expect((await readLog(device, conv)).map(({ seq, msg }) => msg ?? seq)).toEqual([
        'one',
        2,
        'three',
      ]);
      expect(await readLog(device, `u${bo.id}`)).toMatchObject([
        { seq: 1, n: 0, kind: 'later-100', data: { at: 7 } },
      ]);
      expect(await ask(device.client, { msgid: 24, conv, seq: 2 })).toMatchObject({ msgid: 11 });
      await device.client.close();
      const again = await anotherDevice(second.tcpPort, bo);
      expect(again.answer.conversations).toMatchObject([{ conv, unread: 1 }]);
      await again.client.close();
      const classic = await connectClassic(second.tcpPort);
      classic.send({ msgid: 1, id: bo.id, password: PASSWORD });
      expect(missedIn(await classic.nextOf(2))).toEqual(['one', 'three']);
      classic.destroy();
    } finally {
      await second.stop();
    }
  });
});
