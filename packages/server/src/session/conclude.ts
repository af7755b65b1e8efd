import type { Request } from '@parley/protocol';
import type { Acted } from '../domain/act.ts';
import { groupConversation } from '../domain/conversation.ts';
import type { Joining, Outcome } from '../handlers/handler.ts';
import type { Answers } from './answers.ts';
import { concludeForDevice } from './conclude-device.ts';
import { tellFeed } from './feed.ts';
import type { MemberSession } from './log-in.ts';
import type { SessionServices } from './session-services.ts';
import { tellOther } from './tell-concerned.ts';

/** What members ask for and is not done at once. */
export type SlowOutcome = Exclude<
  Outcome,
  {
    type:
      | ('send' | 'act' | 'registered' | 'login-refused' | 'done' | 'answer')
      | ('authenticated' | 'logged-out' | 'recovered');
  }
>;

/** Tells a member, and those whom it concerns, what became of his request. */
export async function conclude(
  request: Request,
  outcome: SlowOutcome,
  member: MemberSession,
  answers: Answers,
  services: SessionServices,
): Promise<void> {
  switch (outcome.type) {
    case 'join': {
      const next = await joining(outcome, member, services);
      return conclude(request, next, member, answers, services);
    }
    case 'joined':
      return joined(request, outcome, member, answers, services);
    case 'told':
      await Promise.all(outcome.feeds.map((news) => tellOther(member, news, services)));
      answers.done(request, outcome.fields);
      return;
    case 'people':
      // At once: from now on it counts, whatever becomes of telling it.
      services.privacyBoard.changed(outcome.changed);
      await Promise.all(outcome.feeds.map((news) => tellOther(member, news, services)));
      answers.done(request, outcome.fields);
      return;
    default:
      if (member.profile === 'v2') {
        await concludeForDevice(request, outcome, member, answers, services);
      }
  }
}

/** Told in the turn of the commit: what follows in the log is told after it. */
async function joining(
  { group, draft, concluded }: Extract<Outcome, { type: 'join' }>,
  { name: senderName }: MemberSession,
  { store, fanOut }: SessionServices,
): Promise<Joining> {
  const address = { kind: 'group', group } as const;
  const acted = await new Promise<Acted>((resolve, reject) => {
    store.log.actTelling(draft, {
      resolve(done) {
        resolve(done);
        if ('refused' in done || done.duplicate) return;
        fanOut.publish({ type: 'entry', entry: done.entry, address, senderName });
      },
      reject,
    });
  });
  return await concluded(acted);
}

async function joined(
  request: Request,
  outcome: Extract<Outcome, { type: 'joined' }>,
  member: MemberSession,
  answers: Answers,
  services: SessionServices,
): Promise<void> {
  const { group: groupid, name: groupname, begin } = outcome;
  const conv = groupConversation(groupid);
  // Before he is in: who is refused here asks again, and must then still count as new.
  if (outcome.isNew) {
    await tellFeed(member, 'joined', { conv, groupid, groupname, begin }, services);
  }
  await member.join(outcome);
  const place = member.profile === 'v2' ? { conv, seq: begin } : {};
  answers.done(request, { groupid, groupname, ...place });
}
