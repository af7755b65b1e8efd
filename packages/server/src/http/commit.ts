import { placed } from '../domain/entry.ts';
import { differsFromFirst } from '../handlers/differs.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { Appended, UserName } from '../store/store.ts';
import type { DoorServices } from './door-services.ts';
import type { MessageAnswer } from './schemas.ts';

type Send = Extract<Outcome, { type: 'send' }>;

/**
 * Commits a message, and only then tells anybody. The others are told in the turn of the commit,
 * as those are whose message came by a connection: so all are told in the order of the log.
 */
export async function commit(
  { draft, address }: Send,
  { name }: UserName,
  services: DoorServices,
): Promise<MessageAnswer> {
  const { store, fanOut, stats, spoken } = services;
  const appended = await new Promise<Appended>((resolve, reject) => {
    store.log.appendTelling(draft, {
      resolve(done) {
        stats.messagesIn += 1;
        if (!done.duplicate) {
          const entry = placed(draft, done);
          spoken.said(entry);
          fanOut.publish({ type: 'entry', entry, address, senderName: name });
        }
        resolve(done);
      },
      reject,
    });
  });
  const { conversation: conv, seq, at } = appended;
  if (!appended.duplicate) return { conv, seq, at };
  const differs = await differsFromFirst(draft, appended, store.log);
  return { conv, seq, at, duplicate: true, ...(differs && { differs: true as const }) };
}
