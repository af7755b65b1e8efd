import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { selfSigned } from '../../../../test/support/certificate.ts';
import { openTlsFiles, type TlsSource } from './tls-files.ts';

let folder: string;
let source: TlsSource;
let told: string[];
const first = selfSigned();
const second = selfSigned();

const file = (name: string) => join(folder, name);

async function put(name: 'cert' | 'key', text: string): Promise<void> {
  await writeFile(file('new'), text);
  await rename(file('new'), file(name));
}

beforeEach(async () => {
  // Looks come when the tests say so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  folder = await mkdtemp(join(tmpdir(), 'parley-tls-'));
  await put('cert', first.cert);
  await put('key', first.key);
  told = [];
  source = await openTlsFiles({
    certFile: file('cert'),
    keyFile: file('key'),
    onRenewed: () => told.push('renewed'),
    onBroken: () => told.push('broken'),
  });
});
afterEach(async () => {
  source.stop();
  vi.useRealTimers();
  await rm(folder, { recursive: true });
});

const inUse = () => String(source.pair.cert);

test('files that do not change are left alone', async () => {
  for (let look = 0; look < 3; look += 1) await source.look();
  expect([told, inUse()]).toEqual([[], first.cert]);
});

test('a look between the two files does not take them for broken', async () => {
  const given: string[] = [];
  source.keepCurrent({ setSecureContext: ({ cert }) => given.push(String(cert)) });
  await put('cert', second.cert);
  await source.look();
  await put('key', second.key);
  await source.look();
  expect(told).toEqual([]);
  await source.look();
  expect([told, inUse(), given]).toEqual([['renewed'], second.cert, [second.cert]]);
});

test('what stays broken is told once, what was before stays, and a later pair is taken', async () => {
  await put('cert', second.cert);
  for (let look = 0; look < 5; look += 1) await source.look();
  expect([told, inUse()]).toEqual([['broken'], first.cert]);
  await rm(file('key'));
  for (let look = 0; look < 5; look += 1) await source.look();
  expect([told, inUse()]).toEqual([['broken', 'broken'], first.cert]);
  await put('key', second.key);
  for (let look = 0; look < 5; look += 1) await source.look();
  expect([told, inUse()]).toEqual([['broken', 'broken', 'renewed'], second.cert]);
});
