import type { Request } from '@parley/protocol';
import { type EntryDraft, placed } from '../domain/entry.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { Appended } from '../store/store.ts';
import type { Answers } from './answers.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionServices } from './session-services.ts';

type Send = Extract<Outcome, { type: 'send' }>;

/** Commits a chat message, and only then tells anybody: the others, and whoever sent it. */
export function send(
  request: Request,
  { draft, address }: Send,
  member: LiveSession,
  answers: Answers,
  services: SessionServices,
  ended: (error?: unknown) => void,
): void {
  services.store.log.appendTelling(draft, {
    resolve: (appended) => {
      services.stats.messagesIn += 1;
      if (appended.duplicate) {
        answerAgain(request, draft, appended, answers, services).then(() => ended(), ended);
        return;
      }
      const entry = placed(draft, appended);
      const event = { type: 'entry', entry, address, senderName: member.name } as const;
      member.said(entry);
      // A device is told by the answer; a classic session has to know how far its log has come.
      services.fanOut.publish(event, member.profile === 'v2' ? member : undefined);
      answers.sent(draft, appended);
      ended();
    },
    reject: ended,
  });
}

/** The `ref` was used before: the first answer again, and whether it was for something else. */
async function answerAgain(
  request: Request,
  draft: EntryDraft,
  appended: Appended,
  answers: Answers,
  { store }: SessionServices,
): Promise<void> {
  const { conversation, seq } = appended;
  const [first] = await store.log.read(conversation, seq - 1, 1);
  const differs = conversation !== draft.conversation || first?.body !== draft.body;
  answers.sentBefore(request, appended, differs);
}
