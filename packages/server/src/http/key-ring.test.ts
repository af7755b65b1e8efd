import { expect, test } from 'vitest';
import { createRateLimits } from '../lib/rate-limits.ts';
import { mintServerKey } from '../lib/server-key.ts';
import { createMemoryStore } from '../store/memory/memory-store.ts';
import { KeyRing } from './key-ring.ts';

async function ring({ logins = 100, callsPerSecond = 100 } = {}) {
  const { keys } = createMemoryStore();
  const { text, hash } = mintServerKey();
  const id = await keys.create({ name: 'shop', hash, createdAt: 0 });
  let now = 0;
  let finds = 0;
  const keyRing = new KeyRing({
    keys: {
      find: (wanted) => {
        finds += 1;
        return keys.find(wanted);
      },
    },
    rateLimits: createRateLimits({ logins, registrations: 1, windowSeconds: 60, callsPerSecond }),
    nowMs: () => now,
  });
  return {
    id,
    text,
    revoke: () => keys.revoke(id),
    admit: (authorization: string | undefined) => keyRing.admit(authorization, '127.0.0.1'),
    finds: () => finds,
    pass: (ms: number) => {
      now += ms;
    },
  };
}

test('admits a key, and what is no such key not', async () => {
  const { id, text, admit } = await ring();
  expect(await admit(`Bearer ${text}`)).toBe(id);
  expect(await admit(`bearer  ${text} `)).toBe(id);
  const wrong = [
    ...[undefined, '', 'Bearer', text, `Basic ${text}`, `Bearer ${text}x`, `Bearer x${text}`],
    ...[`Bearer ${mintServerKey().text}`, `Bearer ${text.toUpperCase()}`, `Bearer ${text} ${text}`],
  ];
  for (const authorization of wrong) {
    await expect(admit(authorization)).rejects.toMatchObject({ error: 'invalid_key' });
  }
});

test('believes a key for some seconds, and one that was revoked no longer', async () => {
  const { id, text, admit, revoke, finds, pass } = await ring();
  await admit(`Bearer ${text}`);
  await revoke();
  pass(4_999);
  expect(await admit(`Bearer ${text}`)).toBe(id);
  expect(finds()).toBe(1);
  pass(1);
  await expect(admit(`Bearer ${text}`)).rejects.toMatchObject({ error: 'invalid_key' });
});

test('a key has so many requests, an address so many wrong keys', async () => {
  const { text, admit } = await ring({ logins: 1, callsPerSecond: 2 });
  const errorOf = (key: string) =>
    admit(`Bearer ${key}`).then(
      () => undefined,
      (error: { error: string }) => error.error,
    );
  const asked = [];
  for (const key of [text, text, text, 'x', 'x']) asked.push(await errorOf(key));
  expect(asked).toEqual([undefined, undefined, 'rate_limited', 'invalid_key', 'rate_limited']);
});
