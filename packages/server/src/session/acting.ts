import type { Request } from '@parley/protocol';
import type { ActDraft, Acted } from '../domain/act.ts';
import { isSpoken } from '../domain/decide.ts';
import type { Entry } from '../domain/entry.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { LiveSession } from './live-session.ts';
import type { SendContext } from './send.ts';
import { isOfMembers, tellConcerned } from './tell-concerned.ts';

type Acting = Extract<Outcome, { type: 'act' }>;

/** An act on its way: decided and committed, and only then told, to the others and to its author. */
export function startAct(
  request: Request,
  { draft, address }: Acting,
  member: LiveSession,
  { answers, services, ended, failed }: SendContext,
): void {
  const failing = (error: unknown): void => failed(request, error);
  const conclude = (acted: Acted): void | Promise<void> => {
    if ('refused' in acted) {
      answers.refused(acted.refused, request.ref, acted.detail);
      return;
    }
    const { entry, duplicate } = acted;
    if (draft.act.type === 'recall') {
      services.files
        .release(draft.conversation, draft.act.seq)
        .catch((error: unknown) => services.onError('files were not let go', error));
    }
    if (duplicate) {
      answers.sentBefore(request, { ...entry, duplicate }, isOfAnother(entry, draft));
      return;
    }
    if (isSpoken(draft.act)) services.stats.messagesIn += 1;
    const event = { type: 'entry', entry, address, senderName: member.name } as const;
    const isLate = services.fanOut.publish(event, member);
    member.said(entry, isLate);
    if (address.kind !== 'group' || !isOfMembers(entry)) {
      answers.acted(request, entry);
      return;
    }
    const groupName = member.groups.get(address.group)?.name ?? '';
    // What is told later means what it says then, as for everybody else.
    if (!isLate) member.applies(event);
    return tellConcerned(event, groupName, services).then(() => answers.acted(request, entry));
  };
  services.store.log.actTelling(draft, {
    // In the turn of the commit: what follows it in the log is told after it.
    resolve(acted) {
      try {
        const more = conclude(acted);
        if (more === undefined) ended(request);
        else more.then(() => ended(request), failing);
      } catch (error) {
        // A mistake of ours in telling one must not keep the rest of the commit from being told.
        failing(error);
      }
    },
    reject: failing,
  });
}

/** Whether the entry that a `ref` was used for before is not the one of this act. */
function isOfAnother(entry: Entry, { conversation, act }: ActDraft): boolean {
  if (entry.conversation !== conversation) return true;
  if (act.type === 'say') return entry.body !== act.body;
  // What was passed on is what its source said then.
  if (act.type === 'forward') return false;
  const first = JSON.parse(entry.body) as Readonly<Record<string, unknown>>;
  if ('about' in act && act.about !== first.conv) return true;
  return Object.entries(act).some(
    ([field, value]) => field !== 'type' && field in first && first[field] !== value,
  );
}
