import { RequestError } from '@parley/protocol';
import { groupConversation } from '../domain/conversation.ts';
import type { GroupAct } from '../domain/group-acts.ts';
import type { Device, Outcome, Services } from './handler.ts';

/** An act in a group that one is in: whether it is allowed is decided in its commit. */
export function actInGroup(
  group: number,
  act: GroupAct,
  ref: string | undefined,
  device: Device,
  { nowMs }: Pick<Services, 'nowMs'>,
): Outcome {
  if (!device.groups.has(group)) throw new RequestError('unknown_group');
  const conversation = groupConversation(group);
  const draft = { conversation, sender: device.user, ref, at: nowMs(), act };
  return { type: 'act', draft, address: { kind: 'group', group } };
}
