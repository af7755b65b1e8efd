import type { Random } from '../random.ts';
import type { Account } from './v2-client.ts';

/** Whom and what there is to talk to. */
export type World = { readonly people: readonly Account[]; readonly groups: readonly number[] };

const LONG_TEXT_CHARS = 4_000;

/** A text that nobody sends twice: it names its sender and counts. Some are long. */
export function drawText(name: string, random: Random): string {
  if (random.chance(0.95)) return `${name} 聊天 🙂`;
  return `${name} ${'long '.repeat(random.below(LONG_TEXT_CHARS / 5))}`;
}
