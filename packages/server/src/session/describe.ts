import { addressOf } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { EntryEvent } from '../domain/event.ts';
import { DELETED_NAME } from '../domain/names.ts';
import type { Directory } from '../handlers/directory.ts';

/** Entries that were read from the log, with what a receiver is told of their senders. */
export async function describeEntries(
  entries: readonly Entry[],
  directory: Directory,
): Promise<EntryEvent[]> {
  if (entries.length === 0) return [];
  const names = await directory.names(entries.map((entry) => entry.sender));
  return entries.map((entry) => ({
    type: 'entry',
    entry,
    address: addressOf(entry.conversation),
    senderName: names.get(entry.sender) ?? DELETED_NAME,
  }));
}
