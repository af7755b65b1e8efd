import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { eventually } from './deadline.ts';
import { describeWith } from './describe-with.ts';
import { accepts, firstBytes } from './first-bytes.ts';
import { freePorts } from './free-port.ts';
import { startMariaDb } from './mariadb.ts';
import { startNginx } from './nginx.ts';
import { startRedis } from './redis.ts';

describeWith('mariadb', 'a private MariaDB', () => {
  test('keeps databases apart, and what is in them over a crash', async () => {
    const mariadb = await startMariaDb();
    try {
      const [one, other] = [await mariadb.database(), await mariadb.database()];
      expect(one).not.toBe(other);
      const name = new URL(one).pathname.slice(1);
      await mariadb.sql(`CREATE TABLE ${name}.t (id INT); INSERT INTO ${name}.t VALUES (7)`);
      const before = mariadb.pid;
      await mariadb.kill();
      expect(await accepts(mariadb.port)).toBe(false);
      await mariadb.restart();
      expect(mariadb.pid).not.toBe(before);
      expect(await mariadb.sql(`SELECT id FROM ${name}.t`)).toBe('7\n');
    } finally {
      await mariadb.stop();
    }
    expect(await accepts(mariadb.port)).toBe(false);
  });
});

describeWith('redis', 'a private Redis', () => {
  test('comes back empty on the same port', async () => {
    const redis = await startRedis();
    try {
      await firstBytes(redis.port, 'SET key value\r\n');
      expect(String(await firstBytes(redis.port, 'GET key\r\n'))).toContain('value');
      await redis.restart();
      expect(String(await firstBytes(redis.port, 'GET key\r\n'))).toBe('$-1\r\n');
    } finally {
      await redis.stop();
    }
  });

  test('does not outlive the process that started it', async () => {
    const started = new URL('./redis.ts', import.meta.url).href;
    const script = `
      const { startRedis } = await import(${JSON.stringify(started)});
      const redis = await startRedis();
      process.stdout.write(JSON.stringify(redis.port), () => process.kill(process.pid, 'SIGKILL'));`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    const output = await run.catch((error: { stdout: string }) => error);
    const port = Number(output.stdout);
    expect(port).toBeGreaterThan(0);
    await eventually(
      async () => !(await accepts(port)),
      5_000,
      () => 'Redis is gone',
    );
  });
});

describeWith('nginx', 'the balancer of deploy/nginx', () => {
  test('spreads connections over the nodes and leaves out a dead one', async () => {
    const [one = 0, other = 0, dead = 0, listenPort = 0] = await freePorts(4);
    const nodes = [one, other].map((port) =>
      createServer((socket) => socket.end(String(port))).listen(port, '127.0.0.1'),
    );
    const nginx = await startNginx({ listenPort, upstreams: [one, other, dead] });
    try {
      const seen = new Set<number>();
      for (let i = 0; i < 6; i++) seen.add(Number(await firstBytes(listenPort, '')));
      expect([...seen].sort()).toEqual([one, other].sort());
    } finally {
      await nginx.stop();
      for (const node of nodes) node.close();
    }
    expect(existsSync(`/proc/${nginx.pid}`)).toBe(false);
  });
});
