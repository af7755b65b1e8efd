import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { closeClients, newClient, newcomer, PASSWORD, type Person } from '../client/sdk.ts';
import { type Child, startChild } from '../support/child.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePort, freePorts } from '../support/free-port.ts';
import { type Haproxy, type HaproxyNode, startHaproxy } from '../support/haproxy.ts';
import { type MariaDb, startMariaDb } from '../support/mariadb.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { registerAt, startWanderer, type Wanderer } from './wanderer.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const DEADLINE_MS = 30_000;
const NODES = 3;
const USERS = 6;
/** Between two messages of a user: this is about the nodes, not about how much this machine can do. */
const PAUSE_MS = 20;

type Place = HaproxyNode & { readonly plainPort: number };

describeWith(
  ['mariadb', 'redis', 'haproxy', 'nginx'],
  'three nodes behind HAProxy and nginx',
  () => {
    let folder: TempFolder;
    let mariadb: MariaDb;
    let redis: Redis;
    let haproxy: Haproxy;
    let nginx: Nginx;
    let database: string;
    const places: Place[] = [];
    const nodes: Child[] = [];
    closeClients();

    beforeAll(async () => {
      [folder, mariadb, redis] = await Promise.all([
        tempFolder('rolling'),
        startMariaDb(),
        startRedis(),
      ]);
      database = await mariadb.database();
      for (let at = 0; at < NODES; at += 1) {
        const [tcpPort = 0, httpPort = 0, agentPort = 0, plainPort = 0] = await freePorts(4);
        places.push({ tcpPort, httpPort, agentPort, plainPort });
      }
      nodes.push(...(await Promise.all(places.map(start))));
      const [chatPort = 0, webPort = 0] = await freePorts(2);
      haproxy = await startHaproxy({ chatPort, webPort, nodes: places });
      const upstreams = places.map(({ plainPort }) => plainPort);
      nginx = await startNginx({ listenPort: await freePort(), upstreams });
      for (let at = 0; at < NODES; at += 1) await untilTaken(at);
    });
    afterAll(async () => {
      await Promise.all(nodes.map((node) => node.kill()));
      await Promise.all([haproxy, nginx, redis, mariadb].map((service) => service?.stop()));
      await folder?.remove();
    });

    async function start(place: Place): Promise<Child> {
      const child = await startChild({
        command: process.execPath,
        args: [
          ...[PARLEY, 'serve', '--data', join(folder.path, String(place.tcpPort))],
          ...['--db', database, '--bus', redis.url],
          ...[
            '--tcp',
            `127.0.0.1:${place.tcpPort}?proxy=on`,
            '--tcp',
            `127.0.0.1:${place.plainPort}`,
          ],
          ...['--http', `127.0.0.1:${place.httpPort}?proxy=on`],
          ...['--agent-check', `127.0.0.1:${place.agentPort}`],
        ],
        env: {
          PATH: process.env.PATH,
          PARLEY_PASSWORD_MEMORY_KIB: '1024',
          PARLEY_PASSWORD_PASSES: '1',
          PARLEY_RATE_LIMIT: 'off',
          PARLEY_DRAIN_WAIT_MS: '500',
        },
      });
      const isReady = () => child.stdout().includes('parley is ready');
      await eventually(isReady, DEADLINE_MS, () => `ready (${child.stdout()}${child.stderr()})`);
      return child;
    }

    /** HAProxy sends people to this node. */
    async function untilTaken(at: number): Promise<void> {
      for (const backend of ['chat_nodes', 'web_nodes']) {
        const state = () => haproxy.server(backend, `node${at + 1}`);
        const isUp = async () => /^UP/.test((await state()).status ?? '');
        await eventually(isUp, DEADLINE_MS, () => `${backend}/node${at + 1} is up`);
      }
    }

    async function restart(at: number): Promise<void> {
      const [node, place] = [nodes[at], places[at]];
      if (node === undefined || place === undefined) throw new Error(`there is no node ${at}`);
      expect(await node.stop('SIGTERM', DEADLINE_MS)).toEqual({ code: 0, signal: null });
      expect(node.stderr()).toBe('');
      nodes[at] = await start(place);
      await untilTaken(at);
    }

    test('all are restarted under load, and nobody notices', async () => {
      const crowd = await gather(haproxy.webPort);
      const wanderers = [
        ...(await wander('haproxy', haproxy.chatPort)),
        ...(await wander('nginx', nginx.port)),
      ];
      const talk = keepTalking(crowd);
      for (let at = 0; at < NODES; at += 1) await restart(at);
      await talk.finish();
      await Promise.all(wanderers.map((one) => one.finish()));

      await checkUsers(crowd, talk.written);
      for (const one of wanderers) {
        expect(one.refusals).toEqual([]);
        expect(one.farewells.length, one.name).toBeGreaterThan(0);
      }
      for (const pair of ['haproxy', 'nginx']) {
        const [device, classic] = wanderers.filter(({ name }) => name.startsWith(pair));
        if (device === undefined || classic === undefined) throw new Error('somebody is missing');
        await checkPair(haproxy.webPort, device, classic);
      }
    }, 120_000);
  },
);

interface Crowd {
  readonly people: readonly Person[];
  readonly group: number;
  readonly states: string[];
  /** Who was said to have gone, although he only moved. */
  readonly gone: number[];
}

async function gather(webPort: number): Promise<Crowd> {
  const people: Person[] = [];
  for (let at = 0; at < USERS; at += 1) people.push(await newcomer(webPort, `user${at}`));
  const [first] = people;
  if (first === undefined) throw new Error('nobody is there');
  const { group } = await first.client.createGroup({ name: 'all' });
  for (const { client } of people.slice(1)) await client.joinGroup(group);
  for (const { client } of people) for (const { id } of people) await client.addContact(id);
  const states: string[] = [];
  const gone: number[] = [];
  for (const { client } of people) {
    client.state.subscribe(() => states.push(client.state.get().name));
    // What a login says of others counts, too: all of them are on their way at the same time.
    client.presence.subscribe(() => {
      for (const [user, { state }] of client.presence.get())
        if (state === 'offline') gone.push(user);
    });
  }
  return { people, group, states, gone };
}

/** Everybody writes to his neighbour and to the group, and asks for things, until it is enough. */
function keepTalking({ people, group }: Crowd) {
  const written = people.map(() => 0);
  let isEnough = false;
  const talking = people.map(async ({ client }, at) => {
    const peer = people[(at + 1) % people.length]?.id ?? 0;
    for (let count = 1; !isEnough; count += 1) {
      const text = `${at} ${count}`;
      client.typing({ group });
      await Promise.all([client.send({ to: peer }, text), client.send({ group }, text)]);
      written[at] = count;
      if (count % 5 === 0) await client.members(group);
      await delay(PAUSE_MS);
    }
  });
  // Awaited at the end: until then nobody hears of a rejection.
  for (const each of talking) each.catch(() => {});
  return {
    written,
    async finish() {
      isEnough = true;
      await Promise.all(talking);
    },
  };
}

/** Each message once, each writer's in his order, and to everybody in the same one. */
async function checkUsers(crowd: Crowd, written: readonly number[]): Promise<void> {
  const { people, group, states, gone } = crowd;
  const logs = new Map<string, string[]>();
  const expected = written.flatMap((count, at) => numbered(at, count)).sort();
  for (const { client, heard, warnings } of people) {
    const inGroup = () => heard.filter(({ conv }) => conv === `g${group}`);
    await eventually(
      () => inGroup().length >= expected.length,
      DEADLINE_MS,
      () => `${inGroup().length} of ${expected.length} messages of the group`,
    );
    for (const conv of new Set(heard.map((one) => one.conv))) {
      const entries = heard.filter((one) => one.conv === conv);
      // The others' joins take the first places of the group.
      const first = conv === `g${group}` ? people.length : 1;
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, place) => first + place));
      const texts = entries.map(({ text }) => text);
      expect(texts).toEqual(logs.get(conv) ?? texts);
      logs.set(conv, texts);
    }
    expect(client.state.get()).toEqual({ name: 'online' });
    expect(warnings).toEqual([]);
  }
  const all = logs.get(`g${group}`) ?? [];
  expect([...all].sort()).toEqual(expected);
  for (const [at, count] of written.entries()) {
    expect(count).toBeGreaterThan(50);
    expect(all.filter((text) => text.startsWith(`${at} `))).toEqual(numbered(at, count));
  }
  expect(states).toEqual([]);
  expect(gone).toEqual([]);
}

function numbered(at: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${at} ${index + 1}`);
}

/** A device and a classic client that talk to each other. */
async function wander(name: string, port: number): Promise<Wanderer[]> {
  const device = await registerAt(port, `${name} device`);
  const classic = await registerAt(port, `${name} classic`);
  return [
    startWanderer(port, { name: `${name} device`, id: device, peer: classic, isV2: true }),
    startWanderer(port, { name: `${name} classic`, id: classic, peer: device, isV2: false }),
  ];
}

/** What both have said is stored once and in order; what the classic one was told, in the same. */
async function checkPair(webPort: number, device: Wanderer, classic: Wanderer): Promise<void> {
  expect(new Set(device.farewells.map(({ error }) => error))).toEqual(new Set(['going_away']));
  expect(new Set(classic.farewells.map(({ error }) => error))).toEqual(new Set(['shutting_down']));
  const { client } = newClient(webPort);
  await client.login({ id: device.id, password: PASSWORD });
  const log: string[] = [];
  for (let before: number | undefined = 1_000_000; before !== undefined; ) {
    const page = await client.history({ to: classic.id }, { before, limit: 500 });
    log.unshift(...page.messages.map(({ text }) => text));
    before = page.hasMore ? page.messages[0]?.seq : undefined;
  }
  for (const { name, said } of [device, classic]) {
    expect(said.length).toBeGreaterThan(100);
    expect(log.filter((text) => text.startsWith(name))).toEqual(said);
  }
  expect(log.length).toBe(device.said.length + classic.said.length);
  // It gets again what was on its way when a connection ended, and has not been told the last yet.
  const first = [...new Set(classic.heard)];
  expect(first).toEqual(device.said.slice(0, first.length));
  expect(device.said.length - first.length).toBeLessThan(50);
}
