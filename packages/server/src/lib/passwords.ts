import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Semaphore } from './semaphore.ts';

export interface PasswordCost {
  readonly memoryKib: number;
  readonly passes: number;
  /** Hashes computed at once; each holds `memoryKib`. */
  readonly concurrency: number;
  readonly maxWaiting: number;
}

export interface Passwords {
  /** `undefined` when too many wait already. */
  hash(password: string): Promise<string | undefined>;
  /**
   * Whether the password has this hash; takes as long where there is none to compare with.
   * `undefined` when too many wait already.
   */
  verify(password: string, hash: string | undefined): Promise<boolean | undefined>;
  waiting(): number;
}

const SALT_BYTES = 16;
const TAG_BYTES = 32;
const derive = promisify(argon2);

interface ParsedHash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/**
 * Password hashes: argon2id in the PHC text form (RFC 9106; the default cost is OWASP's), computed
 * outside the event loop, a bounded number at once.
 */
export function createPasswords(cost: PasswordCost): Passwords {
  const turns = new Semaphore(cost.concurrency, cost.maxWaiting);
  const tagOf = (password: string, to: Omit<ParsedHash, 'tag'>): Promise<Buffer> =>
    derive('argon2id', {
      message: password.normalize('NFC'),
      nonce: to.salt,
      parallelism: to.parallelism,
      memory: to.memory,
      passes: to.passes,
      tagLength: TAG_BYTES,
    });
  const fresh = (): Omit<ParsedHash, 'tag'> => ({
    memory: cost.memoryKib,
    passes: cost.passes,
    parallelism: 1,
    salt: randomBytes(SALT_BYTES),
  });

  return {
    async hash(password) {
      const parameters = fresh();
      const tag = await turns.run(() => tagOf(password, parameters));
      return tag && format({ ...parameters, tag });
    },
    async verify(password, hash) {
      const known = hash === undefined ? undefined : parse(hash);
      const tag = await turns.run(() => tagOf(password, known ?? fresh()));
      if (tag === undefined) return undefined;
      return known !== undefined && timingSafeEqual(tag, known.tag);
    },
    waiting: () => turns.waiting,
  };
}

function format({ memory, passes, parallelism, salt, tag }: ParsedHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
}

function parse(hash: string): ParsedHash | undefined {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash);
  if (found === null) return undefined;
  const [, memory, passes, parallelism, salt = '', tag = ''] = found;
  const tagBytes = Buffer.from(tag, 'base64');
  if (tagBytes.length !== TAG_BYTES) return undefined;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: tagBytes,
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
