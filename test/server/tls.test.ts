import { once } from 'node:events';
import { rename, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { clientFrame } from '../../packages/protocol/testing/client-frames.ts';
import { type Certificate, selfSigned } from '../support/certificate.ts';
import { type Child, startChild } from '../support/child.ts';
import { eventually, within } from '../support/deadline.ts';
import { freePort } from '../support/free-port.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { openRaw } from '../support/websocket-client.ts';

const PARLEY = fileURLToPath(new URL('../../packages/cli/bin/parley.js', import.meta.url));
const DEADLINE_MS = 20_000;

let folder: TempFolder;
let certificate: Certificate;
let tcpPort: number;
let httpPort: number;
let server: Child;

beforeAll(async () => {
  folder = await tempFolder('tls');
  [tcpPort, httpPort] = [await freePort(), await freePort()];
  certificate = selfSigned();
  await install(certificate);
  server = await serve(['--tls-cert', file('cert'), '--tls-key', file('key')]);
  const isReady = () => server.stdout().includes('parley is ready');
  await eventually(isReady, DEADLINE_MS, () => `ready (${server.stderr()})`);
});
afterAll(async () => {
  // Who has not finished a handshake holds nothing up.
  for (const port of [tcpPort, httpPort]) {
    await once(
      connect(port, '127.0.0.1').on('error', () => {}),
      'connect',
    );
    connectTls({ host: '127.0.0.1', port, ca: certificate.cert })
      .on('error', () => {})
      .on('secureConnect', function destroy(this: TLSSocket) {
        this.destroy();
      });
  }
  expect(await server.stop('SIGTERM', DEADLINE_MS)).toEqual({ code: 0, signal: null });
  await folder.remove();
});

const file = (name: string) => join(folder.path, name);

function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Child> {
  return startChild({
    command: process.execPath,
    args: [
      ...[PARLEY, 'serve', '--tcp', `127.0.0.1:${tcpPort}`, '--http', `127.0.0.1:${httpPort}`],
      ...['--data', file('data'), ...args],
    ],
    env: { PATH: process.env.PATH, PARLEY_PASSWORD_MEMORY_KIB: '1024', ...env },
    folder: folder.path,
  });
}

/** As those who renew certificates do it: one file replaced after the other. */
async function install({ cert, key }: { cert: string; key: string }): Promise<void> {
  for (const [name, text] of [
    ['cert', cert],
    ['key', key],
  ] as const) {
    await writeFile(file('new'), text);
    await rename(file('new'), file(name));
  }
}

async function tlsTo(port: number, ca: string): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port, ca });
  await within(once(socket, 'secureConnect'), DEADLINE_MS, () => 'the TLS handshake');
  return socket.on('error', () => {});
}

test('WebSockets come over TLS, to a client that is not ours', async () => {
  const { cert: ca } = certificate;
  const socket = new WebSocket(`wss://127.0.0.1:${httpPort}/ws`, 'parley.v2.json', { ca });
  await within(once(socket, 'open'), DEADLINE_MS, () => 'the handshake');
  const text = JSON.stringify({ msgid: 13, ref: '好'.repeat(20), x: 'x'.repeat(60_000) });
  const answers: string[] = [];
  socket.on('message', (data) => answers.push(String(data)));
  for (let at = 0; at < 50; at += 1) socket.send(text);
  await eventually(
    () => answers.length === 50,
    DEADLINE_MS,
    () => '50 answers',
  );
  for (const answer of answers) expect(JSON.parse(answer)).toMatchObject({ ref: '好'.repeat(20) });
  socket.close(1000);
  expect((await once(socket, 'close'))[0]).toBe(1000);
});

test('so do classic clients, which may end their side before they have all answers', async () => {
  const socket = await tlsTo(tcpPort, certificate.cert);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const register = (name: string) => `${JSON.stringify({ msgid: 4, name, password: 'secret' })}\n`;
  socket.end(register('first') + register('second'));
  await within(once(socket, 'close'), DEADLINE_MS, () => 'the end');
  const answers = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers).toMatchObject([
    { msgid: 5, errno: 0 },
    { msgid: 5, errno: 0 },
  ]);
});

test('who does not speak TLS is not served, and disturbs nobody', async () => {
  for (const port of [tcpPort, httpPort]) {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.write('{"msgid":13}\nGET / HTTP/1.1\r\n\r\n');
    socket.on('error', () => {});
    await within(once(socket, 'close'), DEADLINE_MS, () => 'the end');
    expect(text).not.toContain('msgid');
    expect(text).not.toContain('HTTP');
  }
  (await tlsTo(tcpPort, certificate.cert)).destroy();
});

test('a new certificate comes into use for new connections; a broken one does not', async () => {
  const old = await openRaw(httpPort, { ca: certificate.cert });
  const next = selfSigned();
  await install(next);
  for (const port of [tcpPort, httpPort]) {
    const isRenewed = async () => {
      const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
      await once(socket, 'secureConnect');
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256 === next.fingerprint;
    };
    await eventually(isRenewed, DEADLINE_MS, () => 'the new certificate');
  }
  old.write(clientFrame({ opcode: 1, payload: '{"msgid":13,"ref":"still"}' }));
  expect(await old.nextJson()).toMatchObject({ ref: 'still' });
  old.socket.destroy();

  const complaints = () => server.stdout().match(/a new certificate cannot be used/g)?.length ?? 0;
  expect(complaints()).toBe(0);
  await install({ cert: selfSigned().cert, key: next.key });
  await eventually(
    () => complaints() === 1,
    DEADLINE_MS,
    () => 'a complaint',
  );
  (await tlsTo(httpPort, next.cert)).destroy();
  await install({ cert: 'no certificate', key: next.key });
  await eventually(
    () => complaints() === 2,
    DEADLINE_MS,
    () => 'another complaint',
  );
  (await tlsTo(tcpPort, next.cert)).destroy();
  // And it recovers; had it complained at every look, there would be more by now.
  const last = selfSigned();
  await install(last);
  const renewals = () => server.stdout().match(/the certificate was renewed/g)?.length ?? 0;
  await eventually(
    () => renewals() === 2,
    DEADLINE_MS,
    () => 'the last certificate',
  );
  (await tlsTo(tcpPort, last.cert)).destroy();
  expect(complaints()).toBe(2);
  certificate = last;
});

describe('what cannot be used is one clear line', () => {
  test.each<[string[], number, RegExp]>([
    [['--tls-cert', 'cert'], 2, /--tls-key/],
    [['--tls-key', 'key'], 2, /--tls-cert/],
    [['--tls-cert', 'cert', '--tls-key', 'nowhere'], 1, /nowhere: there is no such file/],
    [['--tls-cert', 'nowhere', '--tls-key', 'key'], 1, /nowhere: there is no such file/],
    [['--tls-cert', 'cert', '--tls-key', 'other'], 1, /cannot be used together/],
    [['--tls-cert', 'key', '--tls-key', 'key'], 1, /cannot be used together/],
    [['--tls-cert', 'data', '--tls-key', 'key'], 1, /cannot read .*data/],
    [['--origin', 'chat.example'], 2, /chat\.example: expected an origin/],
    [['--origin', 'https://chat.example/path'], 2, /expected an origin/],
  ])('%j', async (args, exitCode, what) => {
    await writeFile(file('other'), selfSigned().key);
    const named = args.map((arg) => (/^(--|chat|https)/.test(arg) ? arg : file(arg)));
    const child = await serve(named);
    const { code } = await within(child.exited, DEADLINE_MS, () => 'the end').finally(child.kill);
    expect(child.stderr()).toMatch(/^parley: [^\n]+\n$/);
    expect(child.stderr()).toMatch(what);
    expect(code).toBe(exitCode);
  });
});
