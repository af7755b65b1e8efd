import { randomBytes } from 'node:crypto';
import { sha256 } from './token-mint.ts';

const SECRET_BYTES = 18;
// The group is in it, so that it is looked for where the group's other data are.
const FORM = /^g([1-9]\d{0,9})\.[A-Za-z0-9_-]{24}$/;

/** The text of a new link into a group, and the hash by which it is found again. */
export function newLink(group: number): { readonly text: string; readonly hash: string } {
  const text = `g${group}.${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { text, hash: hashOf(text) };
}

/** Where a link leads, and its hash; `undefined` for what is none. */
export function parseLink(
  text: string,
): { readonly group: number; readonly hash: string } | undefined {
  const group = FORM.exec(text)?.[1];
  return group === undefined ? undefined : { group: Number(group), hash: hashOf(text) };
}

function hashOf(text: string): string {
  return Buffer.from(sha256(text)).toString('hex');
}
