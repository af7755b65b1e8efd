import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { selfSigned } from '../support/certificate.ts';
import { type Child, startChild } from '../support/child.ts';
import { eventually, within } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { requireCommand } from '../support/find-command.ts';
import { accepts } from '../support/first-bytes.ts';
import { freePorts } from '../support/free-port.ts';
import { writeConfiguration } from '../support/nginx.ts';
import { type Service, startService } from '../support/service.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { openWire } from './wire.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const DEADLINE_MS = 20_000;
const HEADER_DEADLINE_MS = 5_000;
const LIMITED = /rate_limited|too many attempts/;

const certificate = selfSigned();
const v1 = (address: string) => `PROXY TCP4 ${address} 192.0.2.250 40000 6000\r\n`;
const v2 = (address: string) =>
  Buffer.concat([
    Buffer.from('0d0a0d0a000d0a515549540a2111000f', 'hex'),
    Buffer.from([...address.split('.').map(Number), 192, 0, 2, 250, 1, 2, 3, 4, 4, 0, 0]),
  ]);
const registering = (name: string) => `${JSON.stringify({ msgid: 4, name, password: 'secret' })}\n`;

type Node = { readonly child: Child; readonly tcpPort: number; readonly httpPort: number };

/** Lets one user a minute register from each address: so it shows which address it sees. */
async function start(folder: TempFolder, args: readonly string[] = []): Promise<Node> {
  const [tcpPort = 0, httpPort = 0] = await freePorts(2);
  const child = await startChild({
    command: process.execPath,
    args: [
      ...[PARLEY, 'serve', '--data', join(folder.path, String(tcpPort))],
      ...['--tcp', `127.0.0.1:${tcpPort}?proxy=on`, '--http', `127.0.0.1:${httpPort}?proxy=on`],
      ...args,
    ],
    env: {
      PATH: process.env.PATH,
      PARLEY_PASSWORD_MEMORY_KIB: '1024',
      PARLEY_RATE_LIMIT_REGISTRATIONS: '1',
    },
    folder: folder.path,
  });
  await eventually(
    () => child.stdout().includes('parley is ready'),
    DEADLINE_MS,
    () => `ready (${child.stderr()})`,
  );
  return { child, tcpPort, httpPort };
}

type Exchange = {
  readonly port: number;
  readonly from?: string;
  /** One write each. */
  readonly writes: readonly (string | Uint8Array)[];
};

/** Everything that comes back until the other side ends, or until it fits. */
async function exchange(
  { port, from = '127.0.0.1', writes }: Exchange,
  fits: (text: string) => boolean = (text) => text.endsWith('\n'),
): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress: from, noDelay: true });
  socket.on('error', () => {});
  let text = '';
  const done = Promise.withResolvers<void>();
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    if (fits(text)) done.resolve();
  });
  socket.on('close', () => done.resolve());
  for (const bytes of writes) {
    await new Promise<void>((resolve) => socket.write(bytes, () => resolve()));
  }
  await within(done.promise, DEADLINE_MS, () => `an answer (got ${text})`).finally(() =>
    socket.destroy(),
  );
  return text;
}

type Cut = 'glued' | 'bytes';

/** A stream whose first write follows the header: in one write with it, or all of it in bytes. */
function behindHeader(socket: Socket, header: Buffer, cut: Cut): Duplex {
  let before: Buffer | undefined = header;
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      const bytes = before === undefined ? chunk : Buffer.concat([before, chunk]);
      const isFirst = before !== undefined;
      before = undefined;
      if (isFirst && cut === 'bytes') for (const byte of bytes) socket.write(Buffer.of(byte));
      else socket.write(bytes);
      done();
    },
  });
  socket.on('data', (chunk) => stream.push(chunk));
  socket.on('close', () => stream.destroy());
  return stream;
}

describe('a node behind a proxy', () => {
  let folder: TempFolder;
  let node: Node;
  beforeAll(async () => {
    folder = await tempFolder('proxy');
    node = await start(folder);
  });
  afterAll(async () => {
    // Who has sent half a header holds nothing up.
    for (const port of [node.tcpPort, node.httpPort]) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      await once(socket, 'connect');
      socket.write('PROXY');
    }
    expect(await node.child.stop('SIGTERM', DEADLINE_MS)).toEqual({ code: 0, signal: null });
    await folder.remove();
  });

  const register = (name: string, header: string | Uint8Array) =>
    exchange({ port: node.tcpPort, writes: [header, registering(name)] });

  test('limits each client by its own address, whichever version names it', async () => {
    expect(await register('a1', v1('198.51.100.1'))).toContain('"errno":0');
    expect(await register('a2', v1('198.51.100.2'))).toContain('"errno":0');
    expect(await register('a3', v2('198.51.100.3'))).toContain('"errno":0');
    for (const header of [v1('198.51.100.1'), v2('198.51.100.2'), v1('198.51.100.3')]) {
      expect(await register('b', header)).toMatch(LIMITED);
    }
    // Who speaks for itself is the proxy.
    expect(await register('c1', 'PROXY UNKNOWN\r\n')).toContain('"errno":0');
    expect(await register('c2', 'PROXY UNKNOWN\r\n')).toMatch(LIMITED);
  });

  test('takes no goodbye for a delivery: a proxy says it for the dead too', async () => {
    const open = async (address: string) => {
      const wire = await openWire(node.tcpPort);
      wire.write(v1(address));
      return wire;
    };
    const logIn = async (name: string, address: string) => {
      const wire = await open(address);
      wire.write(`${JSON.stringify({ msgid: 1, name, password: 'secret' })}\n`);
      const answer = await wire.until((text) => text.includes('"msgid":2'));
      return { wire, answer };
    };
    for (const [at, name] of ['from', 'to'].entries()) {
      expect(await register(name, v1(`198.51.100.${50 + at}`))).toContain('"errno":0');
    }
    const from = await logIn('from', '198.51.100.50');
    const to = await logIn('to', '198.51.100.51');
    const toid = Number(/"id":(\d+)/.exec(to.answer)?.[1]);
    from.wire.write(`${JSON.stringify({ msgid: 6, toid, msg: 'read by nobody' })}\n`);
    await to.wire.until((text) => text.includes('read by nobody'));
    to.wire.socket.end();
    await to.wire.untilEnd();
    const again = await logIn('to', '198.51.100.51');
    expect(again.answer).toContain('read by nobody');
    for (const { wire } of [from, again]) wire.socket.destroy();
  });

  test('understands a header cut anywhere, and what comes with its last byte', async () => {
    for (const [at, header] of [v1('198.51.100.10'), v2('198.51.100.11')].entries()) {
      const bytes = Buffer.concat([Buffer.from(header), Buffer.from(registering(`cut${at}`))]);
      const single = Array.from(bytes, (byte) => Buffer.of(byte));
      expect(await exchange({ port: node.tcpPort, writes: single })).toContain('"errno":0');
    }
    const header = Buffer.from(v2('198.51.100.12'));
    const all = Buffer.concat([header, Buffer.from(registering('whole'))]);
    expect(await exchange({ port: node.tcpPort, writes: [all] })).toContain('"errno":0');
    const tail = [header.subarray(0, -1), all.subarray(header.length - 1)];
    expect(await exchange({ port: node.tcpPort, writes: tail })).toMatch(LIMITED);
  });

  test('answers WebSockets and pages only to those with a header', async () => {
    const page = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const pages = (bytes: string) =>
      exchange({ port: node.httpPort, writes: [bytes] }, () => false);
    expect(await pages(v1('198.51.100.20') + page)).toContain('{"status":"ok"}');
    expect(await pages(page)).toBe('');
    const upgrade =
      'GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Protocol: parley.v2.json\r\n\r\n';
    const registers = (name: string, address: string) => {
      const payload = Buffer.from(registering(name).trim());
      // Masked with zeros, which change nothing.
      const frame = Buffer.concat([Buffer.of(0x81, 0x80 | payload.length, 0, 0, 0, 0), payload]);
      const first = v1(address) + upgrade;
      return exchange({ port: node.httpPort, writes: [first, frame] }, (text) =>
        text.includes('"msgid":5'),
      );
    };
    expect(await registers('ws1', '198.51.100.21')).toContain('"errno":0');
    expect(await registers('ws2', '198.51.100.22')).toContain('"errno":0');
    expect(await registers('ws3', '198.51.100.21')).toMatch(LIMITED);
  });

  test('closes those without a header, with a lie, or from elsewhere, and says so once', async () => {
    const lies = [
      registering('none'),
      `PROXY TCP4 198.51.100.30\r\n${registering('few')}`,
      `PROXY UNKNOWN ${'x'.repeat(200)}\r\n${registering('long')}`,
      Buffer.from('0d0a0d0a000d0a515549540a2111ffff', 'hex'),
      Buffer.from('0d0a0d0a000d0a515549540a3111000c', 'hex'),
    ];
    for (const lie of lies) {
      expect(await exchange({ port: node.tcpPort, writes: [lie] })).toBe('');
    }
    const stranger = { port: node.tcpPort, from: '127.0.0.7' };
    for (let at = 0; at < 20; at += 1) {
      const writes = [v1('198.51.100.31'), registering('forged')];
      expect(await exchange({ ...stranger, writes })).toBe('');
    }
    expect(await register('after', v1('198.51.100.31'))).toContain('"errno":0');
    const told = node.child.stdout().match(/.*closed a connection for its PROXY header.*/g) ?? [];
    const reasons = told.map((line) => JSON.parse(line).why);
    expect(reasons.filter((why) => why === 'untrusted')).toHaveLength(1);
    expect(new Set(reasons)).toEqual(new Set(['no_header', 'bad_header', 'too_long', 'untrusted']));
    expect(told.length).toBeLessThan(10);
  });

  test('gives a header five seconds, and a byte now and then no more', async () => {
    const socket = connect({ host: '127.0.0.1', port: node.tcpPort, noDelay: true });
    socket.on('error', () => {});
    const drip = setInterval(() => socket.write('\r'), 200);
    socket.write('PROXY UNKNOWN ');
    await within(
      once(socket.resume(), 'close'),
      2 * HEADER_DEADLINE_MS,
      () => 'the end of a header that never ends',
    ).finally(() => clearInterval(drip));
    await eventually(
      () => node.child.stdout().includes('"why":"late"'),
      DEADLINE_MS,
      () => 'a line of the log about it',
    );
  });
});

test('TLS begins after the header, also where both come together or in pieces', async () => {
  const folder = await tempFolder('proxy-tls');
  const [cert, key] = [join(folder.path, 'cert'), join(folder.path, 'key')];
  await writeFile(cert, certificate.cert);
  await writeFile(key, certificate.key);
  const trust = ['--trusted-proxies', '127.0.0.0/30'];
  const node = await start(folder, ['--tls-cert', cert, '--tls-key', key, ...trust]);
  try {
    const ask = async (port: number, address: string, cut: Cut, request: string) => {
      const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' });
      socket.on('error', () => {}).setNoDelay(true);
      const below = behindHeader(socket, v2(address), cut);
      const secure = connectTls({ socket: below, ca: certificate.cert, host: '127.0.0.1' });
      await within(once(secure, 'secureConnect'), DEADLINE_MS, () => 'the TLS handshake');
      secure.write(request);
      const [answer] = await within(once(secure, 'data'), DEADLINE_MS, () => 'an answer');
      socket.destroy();
      return String(answer);
    };
    const register = (name: string, address: string, cut: Cut) =>
      ask(node.tcpPort, address, cut, registering(name));
    const page = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const cut of ['glued', 'bytes'] as const) {
      expect(await ask(node.httpPort, '198.51.100.42', cut, page)).toContain('200 OK');
    }
    expect(await register('t1', '198.51.100.40', 'glued')).toContain('"errno":0');
    expect(await register('t2', '198.51.100.41', 'bytes')).toContain('"errno":0');
    expect(await register('t3', '198.51.100.41', 'glued')).toMatch(LIMITED);
    const waiting = connect(node.tcpPort, '127.0.0.1').on('error', () => {});
    await once(waiting, 'connect');
  } finally {
    expect(await node.child.stop('SIGTERM', DEADLINE_MS)).toEqual({ code: 0, signal: null });
    await folder.remove();
  }
});

const VARIANTS = new URL('../../deploy/nginx/variants/', import.meta.url);

/** nginx with one of the variants of `deploy/nginx`, in front of two ports. */
async function startVariant(
  variant: string,
  listenPort: number,
  [first = 0, second = 0]: readonly number[],
): Promise<Service> {
  const folder = await tempFolder('nginx-variant');
  const args = await writeConfiguration(folder.path, { listenPort, upstreams: [first, second] });
  const main = join(folder.path, 'nginx.conf');
  const plain = await readFile(main, 'utf8');
  await writeFile(main, plain.replace('include parley.conf;', `include variants/${variant};`));
  await mkdir(join(folder.path, 'variants'));
  for (const name of [variant, 'listen.conf']) {
    const text = (await readFile(new URL(name, VARIANTS), 'utf8'))
      .replace('listen 8000', `listen 127.0.0.1:${listenPort}`)
      .replace('server 127.0.0.1:6000', `server 127.0.0.1:${first}`)
      .replace('server 127.0.0.1:6002', `server 127.0.0.1:${second}`);
    await writeFile(join(folder.path, 'variants', name), text);
  }
  return startService({
    name: 'nginx',
    command: requireCommand('nginx'),
    args: [...args, '-g', 'daemon off;'],
    folder,
    stopSignal: 'SIGTERM',
    answers: () => accepts(listenPort),
  });
}

describeWith('nginx', 'the variants of deploy/nginx', () => {
  /** Which of two ports each address lands on, connections open all the while, and what is said of it. */
  async function landings(variant: string, addresses: readonly string[]): Promise<string[]> {
    const [listenPort = 0, ...ports] = await freePorts(3);
    const servers = ports.map((port, at) =>
      createServer((socket) => {
        socket.on('error', () => {}).once('data', (chunk) => socket.write(`${at} ${chunk}`));
      }).listen(port, '127.0.0.1'),
    );
    const nginx = await startVariant(variant, listenPort, ports);
    const open: Socket[] = [];
    try {
      const seen: string[] = [];
      for (const localAddress of addresses) {
        const socket = connect({ host: '127.0.0.1', port: listenPort, localAddress });
        open.push(socket.on('error', () => {}));
        const [bytes] = await within(once(socket, 'data'), DEADLINE_MS, () => 'a landing');
        expect(String(bytes)).toMatch(new RegExp(`^. PROXY TCP4 ${localAddress} [^\n]*\r\n$`));
        seen.push(String(bytes).slice(0, 1));
      }
      return seen;
    } finally {
      for (const socket of open) socket.destroy();
      await nginx.stop();
      for (const server of servers) server.close();
    }
  }
  const addresses = Array.from({ length: 12 }, (_, at) => `127.0.3.${at + 1}`);
  const onFirst = (seen: readonly string[]) => seen.filter((at) => at === '0').length;

  test('the least connections: about as many on each', async () => {
    const first = onFirst(await landings('least-conn.conf', addresses));
    // The connection that found nginx ready may still have counted for one of them.
    expect([5, 6, 7]).toContain(first);
  });

  test('weights: two for one', async () => {
    expect(onFirst(await landings('weighted.conf', addresses))).toBe(8);
  });

  test('a consistent hash: each address stays where it was', async () => {
    const seen = await landings('consistent-hash.conf', [...addresses, ...addresses]);
    expect(seen.slice(12)).toEqual(seen.slice(0, 12));
    expect(new Set(seen).size).toBe(2);
  });

  test('the node sees the clients', async () => {
    const folder = await tempFolder('proxy-nginx');
    const node = await start(folder);
    const [port = 0] = await freePorts(1);
    const nginx = await startVariant('least-conn.conf', port, [node.tcpPort, node.tcpPort]);
    try {
      const register = (name: string, from: string) =>
        exchange({ port, from, writes: [registering(name)] });
      expect(await register('n1', '127.0.4.1')).toContain('"errno":0');
      expect(await register('n2', '127.0.4.1')).toMatch(LIMITED);
      expect(await register('n3', '127.0.4.2')).toContain('"errno":0');
    } finally {
      await nginx.stop();
      expect(await node.child.stop('SIGTERM', DEADLINE_MS)).toEqual({ code: 0, signal: null });
      await folder.remove();
    }
  });
});
