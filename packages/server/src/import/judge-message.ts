import type { UserId } from '../domain/conversation.ts';
import type { MembersByGroup } from './import-groups.ts';
import type { Reason } from './ledger.ts';
import type { OldMessage } from './old-deployment.ts';
import { type Frame, readFrame } from './read-frame.ts';

/** Who and what is here for messages to depend on. */
export interface Here {
  readonly users: ReadonlySet<UserId>;
  readonly members: MembersByGroup;
}

/** The message of a row, or why it cannot come. */
export function judgeMessage({ userid, message }: OldMessage, here: Here): Frame | Reason {
  if (!here.users.has(userid)) return 'no_user';
  const frame = readFrame(message);
  if (typeof frame === 'string') return frame;
  if (!here.users.has(frame.sender)) return 'no_user';
  const { target } = frame;
  if (target.kind === 'direct') return target.receiver === userid ? frame : 'other_receiver';
  const members = here.members.get(target.group);
  if (members === undefined) return 'no_group';
  return members.has(userid) ? frame : 'no_member';
}
