import type { Request } from '@parley/protocol';
import { groupConversation } from '../domain/conversation.ts';
import type { Outcome } from '../handlers/handler.ts';
import type { Answers } from './answers.ts';
import { concludeForDevice } from './conclude-device.ts';
import { tellFeed } from './feed.ts';
import type { MemberSession } from './log-in.ts';
import type { SessionServices } from './session-services.ts';

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
    case 'joined':
      return joined(request, outcome, member, answers, services);
    case 'befriended': {
      const { friend, name } = outcome;
      if (member.profile === 'v2') void services.presenceBoard.meet(member, friend);
      await tellFeed(member, 'contact', { id: friend, name }, services);
      answers.done(request, { friendid: friend, name });
      return;
    }
    default:
      if (member.profile === 'v2') {
        await concludeForDevice(request, outcome, member, answers, services);
      }
  }
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
  // First of all: who is refused here asks again, and must then still count as new.
  if (outcome.isNew) {
    await tellFeed(member, 'joined', { conv, groupid, groupname, begin }, services);
  }
  await member.join(outcome);
  const place = member.profile === 'v2' ? { conv, seq: begin } : {};
  answers.done(request, { groupid, groupname, ...place });
}
