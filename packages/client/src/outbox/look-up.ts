import { ParleyError } from '../errors.ts';
import type { Page } from '../wire/answers.ts';
import type { Sent } from './item.ts';

const PAGE_ENTRIES = 500;

type Read = (conv: string, after: number, limit: number) => Promise<Page>;

/** Which of these refs of a user are in a log, above a place. */
export async function lookUpRefs(
  read: Read,
  conv: string,
  { refs, sender, from }: { refs: readonly string[]; sender: number; from: number },
): Promise<Map<string, Sent>> {
  const wanted = new Set(refs);
  const found = new Map<string, Sent>();
  let after = from;
  for (let more = true; more && wanted.size > 0; ) {
    const page = await readOrEmpty(read, conv, after);
    if (page === 'beyond') {
      // The log was replaced by a shorter one.
      if (after === 0) break;
      after = 0;
      continue;
    }
    for (const { ref, seq, at, sender: by } of page.entries) {
      if (by !== sender || ref === undefined || !wanted.delete(ref)) continue;
      found.set(ref, { conv, seq, at });
    }
    const reached = page.entries.at(-1)?.seq ?? after;
    more = page.more && reached > after;
    after = reached;
  }
  return found;
}

async function readOrEmpty(read: Read, conv: string, after: number): Promise<Page | 'beyond'> {
  try {
    return await read(conv, after, PAGE_ENTRIES);
  } catch (error) {
    const name = error instanceof ParleyError ? error.error : undefined;
    if (name === 'beyond_end') return 'beyond';
    if (name === 'unknown_conversation') return { entries: [], more: false, head: 0 };
    throw error;
  }
}
