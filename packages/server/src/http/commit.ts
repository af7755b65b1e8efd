import { RequestError } from '@parley/protocol';
import { placed } from '../domain/entry.ts';
import { differsFromFirst } from '../handlers/differs.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { Appended, UserName } from '../store/store.ts';
import type { DoorServices } from './door-services.ts';
import type { MessageAnswer } from './schemas.ts';

type Send = Extract<Outcome, { type: 'send' }>;
type Acting = Extract<Outcome, { type: 'act' }>;

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

/** The same for a message that names something: whether it is right is decided in its commit. */
export async function commitNaming(
  { draft, address }: Acting,
  { name }: UserName,
  { store, fanOut, stats, spoken }: DoorServices,
): Promise<MessageAnswer> {
  const acted = await store.log.act(draft);
  if ('refused' in acted) throw new RequestError(acted.refused, acted.detail);
  const { entry, duplicate } = acted;
  const { conversation: conv, seq, at } = entry;
  if (!duplicate) {
    stats.messagesIn += 1;
    spoken.said(entry);
    fanOut.publish({ type: 'entry', entry, address, senderName: name });
    return { conv, seq, at };
  }
  const isSame = draft.act.type === 'say' && draft.act.body === entry.body;
  const differs = !isSame || conv !== draft.conversation;
  return { conv, seq, at, duplicate: true, ...(differs && { differs: true as const }) };
}
