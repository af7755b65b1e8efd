import type { Entry } from '../domain/entry.ts';

/** What is left of a recalled message, and nothing that a client can have sent. */
const RECALLED = /^\{"recalled":\d+,"by":\d+\}$/;

/**
 * What a classic client is shown of an entry: the body of a chat message, or nothing. An edit reads
 * as people correct themselves where nothing can be edited, with a star; what was recalled before
 * it came is not shown at all.
 */
export function plainRendering({ kind, body }: Entry): string | undefined {
  if (kind === 'message') return isRecalled(body) ? undefined : body;
  if (kind !== 'edited') return undefined;
  const { msg } = JSON.parse(body) as { readonly msg: string };
  return JSON.stringify({ msg: `* ${msg}` });
}

function isRecalled(body: string): boolean {
  return body.startsWith('{"recalled":') && RECALLED.test(body);
}
