import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Child, startChild } from '../support/child.ts';
import { eventually, within } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { freePorts } from '../support/free-port.ts';
import { type Haproxy, type HaproxyNode, startHaproxy } from '../support/haproxy.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const DEADLINE_MS = 20_000;
const CAPACITY = 20;
const LIMITED = /rate_limited|too many attempts/;

describeWith('haproxy', 'two nodes behind HAProxy', () => {
  let folder: TempFolder;
  let haproxy: Haproxy;
  const places: HaproxyNode[] = [];
  const nodes: Child[] = [];
  const sockets: Socket[] = [];

  beforeAll(async () => {
    folder = await tempFolder('haproxy-nodes');
    const [chatPort = 0, webPort = 0, ...ports] = await freePorts(8);
    for (const at of [0, 3]) {
      const [tcpPort = 0, httpPort = 0, agentPort = 0] = ports.slice(at);
      places.push({ tcpPort, httpPort, agentPort });
    }
    nodes.push(...(await Promise.all(places.map(start))));
    haproxy = await startHaproxy({ chatPort, webPort, nodes: places });
    for (const name of ['node1', 'node2']) {
      for (const backend of ['chat_nodes', 'web_nodes']) await stateOf(backend, name, /^UP/);
    }
  });
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
  });
  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.stop('SIGTERM', DEADLINE_MS)));
    await haproxy?.stop();
    await folder.remove();
  });

  // Each has a database of its own: how they share one is shown elsewhere.
  async function start({ tcpPort, httpPort, agentPort }: HaproxyNode): Promise<Child> {
    const child = await startChild({
      command: process.execPath,
      args: [
        ...[PARLEY, 'serve', '--data', join(folder.path, String(tcpPort))],
        ...['--tcp', `127.0.0.1:${tcpPort}?proxy=on`],
        ...['--http', `127.0.0.1:${httpPort}?proxy=on`],
        ...['--agent-check', `127.0.0.1:${agentPort}`],
      ],
      env: {
        PATH: process.env.PATH,
        PARLEY_PASSWORD_MEMORY_KIB: '1024',
        PARLEY_RATE_LIMIT_REGISTRATIONS: '1',
        PARLEY_CAPACITY_CONNECTIONS: String(CAPACITY),
        PARLEY_DRAIN_WAIT_MS: '2000',
      },
    });
    const isReady = () => child.stdout().includes('parley is ready');
    await eventually(isReady, DEADLINE_MS, () => `ready (${child.stderr()})`);
    return child;
  }

  async function stateOf(backend: string, name: string, status: RegExp): Promise<void> {
    let seen = '';
    await eventually(
      async () => {
        seen = (await haproxy.server(backend, name)).status ?? '';
        return status.test(seen);
      },
      DEADLINE_MS,
      () => `${backend}/${name} is ${status} and not ${seen}`,
    );
  }

  const figure = async (name: string, column: string) =>
    Number((await haproxy.server('chat_nodes', name))[column]);

  /** Stays open to the end of the test, and keeps its side open when the other ends. */
  async function open(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port, localAddress, allowHalfOpen: true });
    sockets.push(socket.on('error', () => {}));
    await within(once(socket, 'connect'), DEADLINE_MS, () => 'a connection');
    return socket;
  }

  async function ask(socket: Socket, request: object): Promise<string> {
    socket.write(`${JSON.stringify(request)}\n`);
    const [answer] = await within(once(socket, 'data'), DEADLINE_MS, () => 'an answer');
    return String(answer);
  }

  /** Were all one address to the nodes, two could register, one on each. */
  async function expectOwnAddresses(
    register: (name: string, from: string) => Promise<string>,
    network: string,
  ): Promise<void> {
    const tries: string[] = [];
    for (const name of ['a1', 'a2', 'a3']) tries.push(await register(name, `${network}.1`));
    expect(tries.filter((answer) => LIMITED.test(answer)).length).toBeGreaterThan(0);
    for (const host of [2, 3, 4]) {
      expect(await register(`b${host}`, `${network}.${host}`)).toContain('"errno":0');
    }
  }

  test('the nodes see the clients, by TCP and by WebSocket', async () => {
    await expectOwnAddresses(
      async (name, from) =>
        ask(await open(haproxy.chatPort, from), { msgid: 4, name, password: 'secret' }),
      '127.0.1',
    );
    await expectOwnAddresses(async (name, localAddress) => {
      const url = `ws://127.0.0.1:${haproxy.webPort}/ws`;
      const socket = new WebSocket(url, 'parley.v2.json', { localAddress });
      await within(once(socket, 'open'), DEADLINE_MS, () => 'the handshake');
      socket.send(JSON.stringify({ msgid: 4, name: `web ${name}`, password: 'secret' }));
      const [answer] = await within(once(socket, 'message'), DEADLINE_MS, () => 'an answer');
      socket.terminate();
      return String(answer);
    }, '127.0.2');
  });

  test('pages for operators are not for everybody', async () => {
    const statusOf = async (path: string) =>
      (await fetch(`http://127.0.0.1:${haproxy.webPort}${path}`)).status;
    expect(await statusOf('/metrics')).toBe(404);
    expect(await statusOf('/readyz')).toBe(404);
    expect(await statusOf('/ws')).toBe(426);
  });

  test("a hot node's weight arrives, and it gets fewer connections", async () => {
    const [hot] = places;
    for (let at = 0; at < CAPACITY; at += 1) {
      const socket = await open(hot?.tcpPort ?? 0);
      socket.write('PROXY TCP4 192.0.2.1 192.0.2.2 4000 6000\r\n');
    }
    await eventually(
      async () => (await figure('node1', 'weight')) <= 10,
      DEADLINE_MS,
      () => "node1's weight falls",
    );
    expect(await figure('node2', 'weight')).toBeGreaterThan(10);
    const scraper = await open(hot?.httpPort ?? 0);
    let page = '';
    scraper.on('data', (chunk) => {
      page += chunk;
    });
    scraper.write('PROXY UNKNOWN\r\nGET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await within(once(scraper, 'end'), DEADLINE_MS, () => 'the metrics');
    expect(page).toMatch(/^parley_connections 20$/m);
    expect(page).toMatch(/^parley_load{part="connections"} (1|0\.[89])/m);
    expect(page).toMatch(/^parley_agent_weight \d+$/m);
    const before = await figure('node2', 'stot');
    for (let at = 0; at < 10; at += 1) await ask(await open(haproxy.chatPort), { msgid: 13 });
    expect((await figure('node2', 'stot')) - before).toBeGreaterThanOrEqual(8);
  });

  test('a node that stops gets no new connection, and gets them again when it is back', async () => {
    // Two, so that each node has one.
    const earlier = [await open(haproxy.chatPort), await open(haproxy.chatPort)];
    for (const socket of earlier) await ask(socket, { msgid: 13 });
    const [place] = places;
    const stopped = nodes[0]?.stop('SIGTERM', DEADLINE_MS);
    await stateOf('chat_nodes', 'node1', /^DRAIN/);
    // Until then it went on taking them: a balancer that has not asked yet loses nobody.
    const direct = await open(place?.tcpPort ?? 0);
    direct.write('PROXY TCP4 192.0.2.1 192.0.2.2 4000 6000\r\n');
    for (const socket of [...earlier, direct])
      expect(await ask(socket, { msgid: 13 })).toContain('14');
    const [before, other] = [await figure('node1', 'stot'), await figure('node2', 'stot')];
    for (let at = 0; at < 6; at += 1) await ask(await open(haproxy.chatPort), { msgid: 13 });
    expect(await figure('node1', 'stot')).toBe(before);
    expect(await figure('node2', 'stot')).toBe(other + 6);
    expect(await stopped).toEqual({ code: 0, signal: null });
    // Nothing that HAProxy sent there was refused.
    expect(await figure('node1', 'econ')).toBe(0);

    if (place === undefined) throw new Error('there is no node');
    nodes[0] = await start(place);
    for (const backend of ['chat_nodes', 'web_nodes']) await stateOf(backend, 'node1', /^UP/);
    for (let at = 0; at < 2; at += 1) await ask(await open(haproxy.chatPort), { msgid: 13 });
    expect(await figure('node1', 'stot')).toBeGreaterThan(before);
  });
});
