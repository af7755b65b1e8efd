import type { Request } from '@parley/protocol';
import type { ActDraft, Acted } from '../domain/act.ts';
import type { Entry } from '../domain/entry.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { LiveSession } from './live-session.ts';
import type { SendContext } from './send.ts';

type Acting = Extract<Outcome, { type: 'act' }>;

/** An act on its way: decided and committed, and only then told, to the others and to its author. */
export function startAct(
  request: Request,
  { draft, address }: Acting,
  member: LiveSession,
  { answers, services, ended, failed }: SendContext,
): void {
  const conclude = (acted: Acted): void => {
    if ('refused' in acted) {
      answers.refused(acted.refused, request.ref, acted.detail);
      return;
    }
    const { entry, duplicate } = acted;
    if (duplicate) {
      answers.sentBefore(request, { ...entry, duplicate }, isOfAnother(entry, draft));
      return;
    }
    const event = { type: 'entry', entry, address, senderName: member.name } as const;
    member.said(entry, services.fanOut.publish(event, member));
    answers.acted(request, entry);
  };
  services.store.log
    .act(draft)
    .then(conclude)
    .then(
      () => ended(request),
      (error: unknown) => failed(request, error),
    );
}

/** Whether the entry that a `ref` was used for before is not the one of this act. */
function isOfAnother(entry: Entry, { conversation, act }: ActDraft): boolean {
  if (entry.conversation !== conversation) return true;
  const first = JSON.parse(entry.body) as Readonly<Record<string, unknown>>;
  return Object.entries(act).some(
    ([field, value]) => field !== 'type' && field in first && first[field] !== value,
  );
}
