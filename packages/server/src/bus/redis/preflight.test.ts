import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { selfSigned } from '../../../../../test/support/certificate.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { freePort } from '../../../../../test/support/free-port.ts';
import { type Redis, startRedis } from '../../../../../test/support/redis.ts';
import { type RedisCluster, startRedisCluster } from '../../../../../test/support/redis-cluster.ts';
import {
  type RedisSentinel,
  startRedisSentinel,
} from '../../../../../test/support/redis-sentinel.ts';
import { type TempFolder, tempFolder } from '../../../../../test/support/temp-folder.ts';
import { checkRedis } from './preflight.ts';

const SECRET = 's3cret-pa55word';

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

describeWith('redis', 'what --bus says is looked at', () => {
  let open: Redis;
  let locked: Redis;
  let sentinel: RedisSentinel;
  let cluster: RedisCluster;
  let folder: TempFolder;
  let tlsPort: number;
  beforeAll(async () => {
    folder = await tempFolder('tls');
    tlsPort = await freePort();
    const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')];
    const certificate = selfSigned();
    await Promise.all([writeFile(cert, certificate.cert), writeFile(key, certificate.key)]);
    const tls = [
      ...['--tls-port', String(tlsPort), '--tls-cert-file', cert, '--tls-key-file', key],
      ...['--tls-ca-cert-file', cert, '--tls-auth-clients', 'no', '--bind', '127.0.0.1 127.0.0.2'],
    ];
    [open, locked, sentinel, cluster] = await Promise.all([
      startRedis({ args: tls }),
      startRedis({ args: ['--requirepass', 'the password'] }),
      startRedisSentinel(),
      startRedisCluster(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([open, locked, sentinel, cluster].map((each) => each?.stop()));
    await folder.remove();
  });

  const at = ({ port }: { readonly port: number }): string => `127.0.0.1:${port}`;
  const refusal = async (url: string): Promise<string> => {
    const error = await checkRedis(url).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Error)) throw new Error(`${url} was not refused`);
    expect(error.message).toMatch(/^--bus: [^\n]+$/);
    expect(error.message).not.toContain(SECRET);
    return error.message;
  };

  test('each form is let through where it is right', async () => {
    await checkRedis(open.url);
    await checkRedis(`redis://:the%20password@${at(locked)}/3`);
    await checkRedis(sentinel.url);
    await checkRedis(cluster.url);
  });

  test('so is what is away: it may come', async () => {
    const away = `127.0.0.1:${await freePort()}`;
    await checkRedis(`redis://:${SECRET}@${away}`);
    await checkRedis(`redis+sentinel://${away}/parley`);
    await checkRedis(`redis+cluster://${away},${away}`);
  });

  test('a wrong password, and none where one is needed', async () => {
    expect(await refusal(`redis://:${SECRET}@${at(locked)}`)).toContain('WRONGPASS');
    expect(await refusal(`redis://nobody:${SECRET}@${at(open)}`)).toContain('WRONGPASS');
    expect(await refusal(locked.url)).toContain('NOAUTH');
    expect(await refusal(`redis+cluster://${at(locked)}`)).toContain('NOAUTH');
  });

  test('a database that is not there', async () => {
    expect(await refusal(`${open.url}/9`)).toContain('out of range');
  });

  test('another form than Redis has', async () => {
    const { replica, master } = sentinel;
    expect(await refusal(`redis+cluster://${at(open)}`)).toContain('not part of a cluster');
    expect(await refusal(`redis://127.0.0.1:${cluster.masters[0]?.port}`)).toContain('cluster:');
    expect(await refusal(`redis+sentinel://${at(master)}/parley`)).toContain('no Sentinel');
    expect(await refusal(`redis://${at(sentinel)}`)).toContain('is a Sentinel');
    expect(await refusal(`redis://${at(replica)}`)).toContain('is a replica');
  });

  test('TLS where there is none', async () => {
    expect(await refusal(`rediss://:${SECRET}@${at(locked)}`)).toContain('speaks no TLS');
  });

  test('what is no Redis', async () => {
    // Greets first, as MySQL does, and ends a connection that says what it does not understand.
    const other = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.resetAndDestroy());
      socket.write(Buffer.from('4a0000000a382e302e333600080000000102030405', 'hex'));
    });
    const port = await listening(other);
    expect(await refusal(`redis://:${SECRET}@127.0.0.1:${port}`)).toContain('is no Redis');
    await closed(other);
  });

  test('a master that no Sentinel knows', async () => {
    const url = `redis+sentinel://${at(sentinel)}/another`;
    expect(await refusal(url)).toContain('knows no master "another"');
  });

  test('a certificate that nobody vouches for', async () => {
    expect(await refusal(`rediss://127.0.0.1:${tlsPort}`)).toContain('self-signed certificate');
  });

  test('a certificate for another name', async () => {
    const url = new URL('preflight.ts', import.meta.url).href;
    const check = (host: string): Promise<string> =>
      // Node reads whom to trust once, at its start.
      promisify(execFile)(
        process.execPath,
        [
          ...['--input-type=module', '--eval'],
          `import { checkRedis } from ${JSON.stringify(url)};
           await checkRedis('rediss://${host}:${tlsPort}').then(
             () => console.log('fine'), (error) => console.log(error.message));`,
        ],
        { env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder.path, 'cert.pem') } },
      ).then(({ stdout }) => stdout.trim());
    expect(await check('127.0.0.1')).toBe('fine');
    expect(await check('127.0.0.2')).toContain("IP: 127.0.0.2 is not in the cert's list");
  });
});
