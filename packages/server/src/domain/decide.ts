import type { Act, ActDraft, ActNeeds, ActState, Decision } from './act.ts';
import type { UserId } from './conversation.ts';
import { decideGroupAct, type GroupAct, groupActNeeds } from './group-acts.ts';
import { decideMessageAct, messageActNeeds } from './message-acts.ts';
import { decidePersonalAct, personalActNeeds } from './personal-acts.ts';
import { decideSpokenAct, spokenActNeeds } from './spoken-acts.ts';

/** What has to be known before an act of this user can be decided. */
export function needsOf(act: Act, sender: UserId): ActNeeds {
  switch (act.type) {
    case 'edit':
    case 'recall':
    case 'react':
    case 'pin':
      return messageActNeeds(act);
    case 'say':
    case 'forward':
      return spokenActNeeds(act);
    case 'hide':
    case 'prefer':
      return personalActNeeds();
    default:
      return groupActNeeds(act, sender);
  }
}

/** Whether an act is allowed at this point of the log, and what it then changes. */
export function decide({ act, ...draft }: ActDraft, state: ActState): Decision {
  switch (act.type) {
    case 'edit':
    case 'recall':
    case 'react':
    case 'pin':
      return decideMessageAct({ ...draft, act }, state);
    case 'say':
    case 'forward':
      return decideSpokenAct({ ...draft, act }, state);
    case 'hide':
    case 'prefer':
      return decidePersonalAct({ ...draft, act });
    default:
      return decideGroupAct({ ...draft, act } satisfies GroupDraft, state);
  }
}

/** Whether its entry, if there is one, counts as something to read. */
export function isSpoken({ type }: Act): boolean {
  return type === 'say' || type === 'forward';
}

type GroupDraft = Omit<ActDraft, 'act'> & { readonly act: GroupAct };
