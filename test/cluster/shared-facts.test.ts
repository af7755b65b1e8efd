import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin } from '../server/http-door.ts';
import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { metric } from './metrics.ts';
import { ask, heardUpTo, login, missedIn, type Person, register, tryLogin } from './people.ts';

const SHIFTED_CLOCK = fileURLToPath(new URL('../support/shifted-clock.ts', import.meta.url));
const HOUR_MS = 3_600_000;
/** A node looks every 5 s; then the clients are sent away. */
const NOTICE_DEADLINE_MS = 15_000;

describeWith(
  ['mariadb', 'redis'],
  'nodes whose clocks are an hour ahead and an hour behind',
  () => {
    let mariadb: MariaDb;
    let redis: Redis;
    let database: string;
    let ahead: ParleyNode;
    let behind: ParleyNode;
    beforeAll(async () => {
      [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
      database = await mariadb.database();
      const start = (aheadMs: number) =>
        startParley({
          args: ['--db', database, '--bus', redis.url],
          env: { NODE_OPTIONS: `--import=${SHIFTED_CLOCK}`, CLOCK_AHEAD_MS: String(aheadMs) },
        });
      [ahead, behind] = await Promise.all([start(HOUR_MS), start(-HOUR_MS)]);
    });
    afterAll(async () => {
      await Promise.all([ahead?.stop(), behind?.stop()]);
      await Promise.all([redis?.stop(), mariadb?.stop()]);
    });

    const connect = ({ tcpPort }: ParleyNode): Promise<ClassicClient> => connectClassic(tcpPort);
    async function enter(node: ParleyNode, how: ClassicFrame) {
      const client = await connect(node);
      client.send({ msgid: 1, v: 2, ref: 'login', ...how });
      const answer = await client.nextOf(2);
      expect(answer).toMatchObject({ errno: 0 });
      return { client, answer };
    }
    const password = ({ name }: Person): ClassicFrame => ({ name, password: `${name}'s password` });

    test('say so once and in their metrics, and serve', async () => {
      expect(await metric(ahead, 'clock_offset_seconds')).toBeCloseTo(3_600, -1);
      expect(await metric(behind, 'clock_offset_seconds')).toBeCloseTo(-3_600, -1);
      for (const [node, words] of [
        [ahead, 'ahead of'],
        [behind, 'behind'],
      ] as const) {
        const lines = node.stdout().match(/clock is 3[56]\d\d\.\d s .* the database's/g);
        expect(lines).toEqual([expect.stringContaining(`s ${words} the`)]);
        expect(JSON.parse(await node.page('/readyz'))).toMatchObject({ ready: true });
      }
    });

    test('are two, however alike they were started', () => {
      const names = [ahead, behind].map((node) => /this is node ([\w-]+)/.exec(node.stdout())?.[1]);
      expect(names).toEqual([expect.any(String), expect.any(String)]);
      expect(names[0]).not.toBe(names[1]);
    });

    test('stamp what they write with the same time, and know each other’s tokens and refs', async () => {
      const [a, b] = [await connect(ahead), await connect(behind)];
      const al = await register(a, 'al');
      const bo = await register(b, 'bo');
      const one = await enter(ahead, password(al));
      const other = await enter(behind, password(bo));
      const begun = Date.now();
      for (let at = 1; at <= 10; at++) {
        const [from, to] = at % 2 === 0 ? [one, bo] : [other, al];
        expect(await ask(from.client, { msgid: 6, toid: to.id, msg: `${at}` })).toMatchObject({
          seq: at,
        });
      }
      const pushes = [...one.client.received, ...other.client.received].filter(
        ({ msgid, at }) => msgid === 6 && at !== undefined,
      );
      for (const { at } of pushes) expect(Math.abs(Number(at) - begun)).toBeLessThan(60_000);

      const again = await enter(behind, { token: one.answer.token });
      await enter(ahead, { token: other.answer.token });
      one.client.send({ msgid: 6, toid: bo.id, msg: 'once', ref: 'same' });
      const first = await one.client.next(({ ref }) => ref === 'same');
      again.client.send({ msgid: 6, toid: bo.id, msg: 'once', ref: 'same' });
      const second = await again.client.next(({ ref, msgid }) => ref === 'same' && msgid === 20);
      expect(second.seq).toBe(first.seq);
      expect(await ask(again.client, { msgid: 6, toid: bo.id, msg: 'after' })).toMatchObject({
        seq: Number(first.seq) + 1,
      });
    });

    test('find what was missed, who is online, and who took over, as ever', async () => {
      const [a, b] = [await connect(ahead), await connect(behind)];
      const cy = await register(a, 'cy');
      const di = await register(b, 'di');
      await login(a, cy);
      a.send({ msgid: 6, toid: di.id, msg: 'before', ref: 'before' });
      await a.next(({ ref, msgid }) => ref === 'before' && msgid === 20);
      expect(missedIn(await login(b, di))).toEqual(['before']);
      b.send({ msgid: 6, toid: cy.id, msg: 'seen' });
      await heardUpTo(a, 'seen');
      const elsewhere = await connect(behind);
      expect(await tryLogin(elsewhere, cy)).toMatchObject({ errno: 2 });
      await login(elsewhere, cy);
      await a.closed;

      const eve = await enter(ahead, password(await register(await connect(ahead), 'eve')));
      await ask(eve.client, { msgid: 7, friendid: di.id });
      await b.close();
      const gone = await eve.client.next(({ msgid, state }) => msgid === 27 && state === 'offline');
      expect(gone.user).toBe(di.id);
      expect(Math.abs(Number(gone.seen) - Date.now())).toBeLessThan(60_000);
    });

    test('tell their clients of another log without a restart', async () => {
      const fay = await register(await connect(ahead), 'fay');
      const here = await enter(ahead, password(fay));
      const there = await enter(behind, password(fay));
      expect(there.answer.epoch).toBe(here.answer.epoch);
      const { code, stdout } = await admin('/nonexistent', 'new-epoch', '--db', database);
      expect(code).toBe(0);
      for (const { client } of [here, there]) {
        await client.next(({ error }) => error === 'going_away', NOTICE_DEADLINE_MS);
        await client.closed;
      }
      for (const node of [ahead, behind]) {
        const { answer } = await enter(node, { token: here.answer.token });
        expect(answer.epoch).toBe(stdout.trim());
        await eventually(
          () => node.stdout().includes('the log is another one now'),
          1_000,
          () => 'the log says so',
        );
      }
    });

    test('find out when a clock is set right, and nobody is taken for idle by it', async () => {
      const guest = await connect(behind);
      const gus = await register(guest, 'gus');
      const { client } = await enter(behind, password(gus));
      behind.signal('SIGUSR2');
      await eventually(
        () => behind.stdout().includes("this machine's clock agrees with the database's again"),
        NOTICE_DEADLINE_MS,
        () => 'the log says so',
      );
      expect(await metric(behind, 'clock_offset_seconds')).toBeCloseTo(0, 0);
      const hal = await register(guest, 'hal');
      expect(await ask(client, { msgid: 6, toid: hal.id, msg: 'still here' })).toMatchObject({
        seq: 1,
      });
    });
  },
);
