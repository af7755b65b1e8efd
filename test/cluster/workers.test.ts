import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startChild } from '../support/child.ts';
import { type ClassicClient, connectClassic } from '../support/classic-client.ts';
import { eventually, within } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { firstBytes } from '../support/first-bytes.ts';
import { freePort } from '../support/free-port.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { metric } from './metrics.ts';
import { heardUpTo, join, numbered } from './people.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const DEPLOY = new URL('../../deploy/', import.meta.url);
const DEADLINE_MS = 20_000;
const workers = [1, 2] as const;
const oneLine = /^parley: [^\n]+\n$/;

/** Runs `parley serve` to its end. */
async function serve(args: readonly string[]) {
  const folder = await tempFolder('workers');
  const child = await startChild({
    command: process.execPath,
    args: [PARLEY, 'serve', '--data', folder.path, ...args],
    folder: folder.path,
  });
  try {
    const { code } = await within(child.exited, DEADLINE_MS, () => `serve ${args.join(' ')}`);
    return { code, stderr: child.stderr() };
  } finally {
    await child.kill();
    await folder.remove();
  }
}

test.each([
  [['--workers', '2'], /embedded database.*--db.*--bus/],
  [['--workers', '2', '--db', 'mysql://u:p@127.0.0.1:1/x'], /--bus redis/],
])('%j is refused in one line that says what to use', async (args, words) => {
  const { code, stderr } = await serve(args);
  expect(stderr).toMatch(oneLine);
  expect(stderr).toMatch(words);
  expect(code).toBe(2);
});

describeWith(['mariadb', 'redis'], 'two workers that share the ports', () => {
  let mariadb: MariaDb;
  let redis: Redis;
  let args: string[];
  let agentPort: number;
  let node: ParleyNode;
  const clients = new Set<ClassicClient>();

  const start = async () => {
    // Whoever drains for balancers is tried elsewhere.
    const started = await startParley({ args, env: { PARLEY_DRAIN_WAIT_MS: '0' } });
    await bothServe(started);
    return started;
  };
  beforeAll(async () => {
    [mariadb, redis] = await Promise.all([startMariaDb(), startRedis()]);
    args = ['--db', await mariadb.database(), '--bus', redis.url, '--workers', '2'];
    agentPort = await freePort();
    args.push('--agent-check', `127.0.0.1:${agentPort}`);
    node = await start();
  });
  afterEach(() => {
    for (const client of clients) client.destroy();
    clients.clear();
  });
  afterAll(async () => {
    await node?.stop();
    await Promise.all([redis?.stop(), mariadb?.stop()]);
  });

  /** Connections go to the workers in turn, those that come one after the other. */
  async function connect(): Promise<ClassicClient> {
    const client = await connectClassic(node.tcpPort);
    clients.add(client);
    client.send({ msgid: 3, ref: 'here?' });
    await client.next(({ ref }) => ref === 'here?');
    return client;
  }

  test('share the connections evenly, and the pages speak for both', async () => {
    for (let count = 0; count < 40; count += 1) await connect();
    expect(await connections(node)).toEqual([20, 20]);
    expect(JSON.parse(await node.page('/readyz'))).toEqual({
      ready: true,
      details: { workers: '2 of 2 serve', store: 'ok', bus: 'ok', presence: 'ok' },
    });
    expect(JSON.parse(await node.page('/healthz'))).toEqual({ status: 'ok' });
    expect(String(await firstBytes(agentPort, ''))).toMatch(/^ready \d+%\n$/);
    const lines = node.stdout().trim().split('\n');
    const said = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'parley is ready');
    expect(said.map(({ worker }) => worker)).toEqual([...workers]);
  });

  test.each(['grafana/dashboards/parley.json', 'prometheus/alerts.yml'])(
    'count all that deploy/%s asks for',
    async (file) => {
      const page = await node.page('/metrics');
      const counted = new Set([...page.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
      const text = await readFile(new URL(file, DEPLOY), 'utf8');
      const asked = new Set([...text.matchAll(/parley_\w+/g)].map(([name]) => name));
      expect(asked.size).toBeGreaterThan(10);
      const base = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
      const isCounted = (name: string) => counted.has(name) || counted.has(base(name));
      expect([...asked].filter((name) => !isCounted(name))).toEqual([]);
    },
  );

  test('are one server to those who talk, and one goes on when the other is killed', async () => {
    const [here, there] = [await connect(), await connect()];
    await eventually(
      async () => (await connections(node)).every((count) => count === 1),
      DEADLINE_MS,
      () => 'one is with each worker',
    );
    const al = await join(here, 'al');
    const bo = await join(there, 'bo');
    for (const msg of numbered('al', 100)) here.send({ msgid: 6, toid: bo.id, msg, ref: msg });
    for (const msg of numbered('bo', 100)) there.send({ msgid: 6, toid: al.id, msg, ref: msg });
    expect(await heardUpTo(there, 'al 100')).toEqual(numbered('al', 100));
    expect(await heardUpTo(here, 'bo 100')).toEqual(numbered('bo', 100));

    process.kill(pidOf(node, 1), 'SIGKILL');
    const hit = await Promise.race([here, there].map((each) => each.closed.then(() => each)));
    const [alive, toid] = hit === here ? [there, al.id] : [here, bo.id];
    alive.send({ msgid: 6, toid, msg: 'still here', ref: 'still here' });
    await alive.next(({ msgid, ref }) => msgid === 20 && ref === 'still here');

    await bothServe(node);
    expect(await metric(node, 'worker_restarts_total{worker="1"}')).toBe(1);
    const back = [await connect(), await connect()];
    expect(await connections(node)).toContain(1);
    for (const client of back) {
      await eventually(
        async () => {
          client.send({ msgid: 1, id: toid, password: `${hit === here ? 'al' : 'bo'}'s password` });
          return (await client.nextOf(2)).errno === 0;
        },
        DEADLINE_MS,
        () => 'who was with the killed worker is let in again',
      );
      client.destroy();
      await client.closed;
    }
  });

  test('a second server on the same ports is told in one line that they are taken', async () => {
    const tcp = `127.0.0.1:${node.tcpPort}`;
    const { code, stderr } = await serve([...args.slice(0, 6), '--tcp', tcp]);
    expect(stderr).toMatch(oneLine);
    expect(stderr).toContain(`${tcp}: something else listens there`);
    expect(code).toBe(1);
    expect(JSON.parse(await node.page('/readyz'))).toMatchObject({ ready: true });
  });

  test('a worker that is told to leave does, and another takes its place', async () => {
    const before = pidOf(node, 2);
    process.kill(before, 'SIGTERM');
    await eventually(
      async () => pidOf(node, 2) !== before,
      DEADLINE_MS,
      () => 'another worker serves',
    );
    expect(isAlive(before)).toBe(false);
  });

  test('SIGTERM ends them all in order', async () => {
    const client = await connect();
    const pids = workers.map((worker) => pidOf(node, worker));
    node.signal('SIGTERM');
    expect(await within(node.exited, DEADLINE_MS, () => 'the end')).toEqual({
      code: 0,
      signal: null,
    });
    expect(pids.filter(isAlive)).toEqual([]);
    await client.closed;
    expect(client.received.at(-1)).toMatchObject({ error: 'shutting_down' });
    expect(node.stderr()).toBe('');
  });

  test('they end in order when their parent is killed', async () => {
    await node.stop();
    node = await start();
    const client = await connect();
    await join(client, 'cy');
    process.kill(node.pid, 'SIGKILL');
    // The output ends with the last process that can write to it.
    await within(node.exited, DEADLINE_MS, () => 'the end of the workers');
    await client.closed;
    expect(client.received.at(-1)).toMatchObject({ error: 'shutting_down' });
  });
});

function connections(node: ParleyNode): Promise<number[]> {
  return Promise.all(workers.map((worker) => metric(node, `connections{worker="${worker}"}`)));
}

function bothServe(node: ParleyNode): Promise<void> {
  return eventually(
    async () => (await node.page('/readyz')).includes('2 of 2 serve'),
    DEADLINE_MS,
    () => 'both workers serve',
  );
}

/** The process that is this worker now. */
function pidOf(node: ParleyNode, worker: number): number {
  const lines = node.stdout().trim().split('\n');
  const said = lines
    .map((line) => JSON.parse(line))
    .findLast((line) => line.msg === 'a worker serves' && line.worker === worker);
  return Number(said?.pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
