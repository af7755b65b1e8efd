import { randomBytes } from 'node:crypto';
import { sha256 } from './token-mint.ts';

const SECRET_BYTES = 32;
const FORM = /^sk_[A-Za-z0-9_-]{43}$/;

/** A new server key, and the hash by which it is found again: the only thing that is kept. */
export function mintServerKey(): { readonly text: string; readonly hash: Uint8Array } {
  const text = `sk_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { text, hash: sha256(text) };
}

/** The hash of what may be a server key; `undefined` for what is none. */
export function hashServerKey(text: string): Uint8Array | undefined {
  return FORM.test(text) ? sha256(text) : undefined;
}
