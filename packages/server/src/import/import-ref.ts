import { createHash } from 'node:crypto';
import type { ConversationId } from '../domain/conversation.ts';

const PREFIX = 'import-';
const HASH_CHARACTERS = 22;

export function isImportRef(ref: string | undefined): ref is string {
  return ref?.startsWith(PREFIX) === true;
}

/**
 * The name of a pending message, the same in every run: from where it goes, its text, and which of
 * the same texts to one receiver it is. The rows of a group's message, one for each receiver, have
 * one name: it is one entry of the group's log.
 */
export function importRef(conversation: ConversationId, text: string, repetition: number): string {
  return PREFIX + digest(`${conversation} ${repetition} ${text}`);
}

/** Which row of the same receiver and text this is, counted from 0. */
export class Repetitions {
  readonly #counts = new Map<string, number>();

  next(receiver: number, text: string): number {
    const key = digest(`${receiver} ${text}`);
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, HASH_CHARACTERS);
}
