import { createHash, randomBytes } from 'node:crypto';

/** Makes and reads tokens. Their text is opaque to everybody else. */
export interface TokenMint {
  /** A new token of a user, and the hash by which it is found again. */
  mint(user: number): { readonly text: string; readonly hash: Uint8Array };
  /** Whose token this would be, and its hash; `undefined` for what is none. */
  parse(text: string): { readonly user: number; readonly hash: Uint8Array } | undefined;
}

const SECRET_BYTES = 32;
// The user is in it, so that it is looked for where the user's other data are.
const FORM = /^p([1-9]\d{0,9})\.([A-Za-z0-9_-]{43})$/;

export function createTokenMint(): TokenMint {
  return {
    mint(user) {
      const text = `p${user}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
      return { text, hash: sha256(text) };
    },
    parse(text) {
      const user = FORM.exec(text)?.[1];
      return user === undefined ? undefined : { user: Number(user), hash: sha256(text) };
    },
  };
}

/** A random text has no need of a slow hash: nobody can guess it. */
export function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}
