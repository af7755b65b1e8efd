import { randomBytes } from 'node:crypto';
import { sha256 } from './token-mint.ts';

/** Makes and reads recovery codes. */
export interface RecoveryCodes {
  /** New codes of a user, and the hashes by which they are found again. */
  mint(user: number): { readonly codes: readonly string[]; readonly hashes: readonly Uint8Array[] };
  /** The hash of what somebody typed; of what can be no code, one that nobody has. */
  hash(user: number, text: string): Uint8Array;
}

const CODES = 10;
const CODE_BYTES = 10;
/** Without letters that are taken for digits; 32 of them, 5 bits each. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A code has 80 random bits, so that SHA-256 is enough: who has the hashes would have to try 2⁷⁹ of
 * them. The user is in the hash, so that one try serves for one user alone.
 */
export function createRecoveryCodes(): RecoveryCodes {
  const hash = (user: number, text: string) => sha256(`recovery ${user} ${plain(text)}`);
  return {
    mint(user) {
      const codes = Array.from({ length: CODES }, () => written(randomBytes(CODE_BYTES)));
      return { codes, hashes: codes.map((code) => hash(user, code)) };
    },
    hash,
  };
}

/** In groups of four, as people copy it. */
function written(bytes: Buffer): string {
  let bits = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let at = 0; at < (CODE_BYTES * 8) / 5; at += 1) {
    text = `${ALPHABET[Number(bits & 31n)]}${at > 0 && at % 4 === 0 ? '-' : ''}${text}`;
    bits >>= 5n;
  }
  return text;
}

/** However somebody typed it: in capitals, with other spaces, with the letters that look alike. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
}
