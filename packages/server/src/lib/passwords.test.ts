import { describe, expect, test, vi } from 'vitest';
import { createPasswords } from './passwords.ts';

const derived: { parameters: object; end(): void }[] = [];
let isHeld = false;

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  return {
    ...crypto,
    argon2: (
      algorithm: 'argon2id',
      parameters: import('node:crypto').Argon2Parameters,
      done: (error: Error | null, tag: Buffer) => void,
    ) => {
      const end = () => crypto.argon2(algorithm, parameters, done);
      derived.push({ parameters: { algorithm, ...parameters }, end });
      if (!isHeld) end();
    },
  };
});

const COST = { memoryKib: 64, passes: 1, concurrency: 2, maxWaiting: 3 };

describe('a password', () => {
  test('is kept as an argon2id hash of the cost asked for, with a salt of its own', async () => {
    const passwords = createPasswords({ ...COST, memoryKib: 128, passes: 3 });
    const [one, other] = [await passwords.hash('secret'), await passwords.hash('secret')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=128,t=3,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(one).not.toBe(other);
    expect(await passwords.verify('secret', one)).toBe(true);
    expect(await passwords.verify('Secret', one)).toBe(false);
    expect(await passwords.verify('', one)).toBe(false);
  });

  test('still fits when the cost has been changed since', async () => {
    const hash = await createPasswords({ ...COST, passes: 2 }).hash('secret');
    expect(await createPasswords(COST).verify('secret', hash)).toBe(true);
  });

  test('of an unknown user, or with a broken hash, costs the same hash, and never fits', async () => {
    const passwords = createPasswords(COST);
    const hash = await passwords.hash('secret');
    const costOf = async (stored: string | undefined) => {
      derived.length = 0;
      const fits = await passwords.verify('secret', stored);
      return { fits, costs: derived.map(({ parameters }) => withoutSalt(parameters)) };
    };
    const known = await costOf(hash);
    expect(known.fits).toBe(true);
    expect(known.costs).toHaveLength(1);
    for (const stored of [
      undefined,
      '',
      'plain text',
      `${hash}x$`,
      '$argon2id$v=19$m=8,t=1,p=1$a$b',
    ]) {
      expect(await costOf(stored)).toEqual({ fits: false, costs: known.costs });
    }
  });

  test('waits for its turn, and is refused when too many wait', async () => {
    const passwords = createPasswords(COST);
    derived.length = 0;
    isHeld = true;
    const asked = Array.from({ length: 5 }, () => passwords.verify('x', undefined));
    expect(derived).toHaveLength(2);
    expect(passwords.waiting()).toBe(3);
    expect(await passwords.verify('x', undefined)).toBeUndefined();
    expect(await passwords.hash('x')).toBeUndefined();
    isHeld = false;
    for (const { end } of [...derived]) end();
    expect(await Promise.all(asked)).toEqual([false, false, false, false, false]);
    expect(passwords.waiting()).toBe(0);
  });
});

function withoutSalt(parameters: object): object {
  const { message, nonce, ...cost } = { message: '', nonce: '', ...parameters };
  return cost;
}
