import type { Act, ActDraft, ActNeeds, ActState, Decision } from './act.ts';
import type { UserId } from './conversation.ts';
import { decideGroupAct, type GroupAct, groupActNeeds } from './group-acts.ts';
import { decideMessageAct, type MessageAct, messageActNeeds } from './message-acts.ts';

/** What has to be known before an act of this user can be decided. */
export function needsOf(act: Act, sender: UserId): ActNeeds {
  return isAboutMessage(act) ? messageActNeeds(act) : groupActNeeds(act, sender);
}

/** Whether an act is allowed at this point of the log, and what it then changes. */
export function decide({ act, ...draft }: ActDraft, state: ActState): Decision {
  return isAboutMessage(act)
    ? decideMessageAct({ ...draft, act }, state)
    : decideGroupAct({ ...draft, act } satisfies Omit<ActDraft, 'act'> & { act: GroupAct }, state);
}

function isAboutMessage(act: Act): act is MessageAct {
  switch (act.type) {
    case 'edit':
    case 'recall':
    case 'react':
    case 'pin':
      return true;
    default:
      return false;
  }
}
