import {
  type ConversationId,
  directConversation,
  groupConversation,
  type UserId,
} from '../domain/conversation.ts';
import { GroupCursors } from './group-cursors.ts';
import type { ImportJob } from './import-job.ts';
import { importRef, Repetitions } from './import-ref.ts';
import { ImportedBefore } from './imported-before.ts';
import { type Here, judgeMessage } from './judge-message.ts';
import type { OldDeployment } from './old-deployment.ts';
import type { Frame } from './read-frame.ts';

const MOST_AT_ONCE = 256;

/** A message on its way into its log, and who has not got it. */
interface Pending {
  readonly frame: Frame;
  readonly conversation: ConversationId;
  readonly ref: string;
  readonly at: number;
  readonly receivers: UserId[];
}

/** Where a message of a group has come to, for those of its rows that follow. */
interface Done {
  readonly seq: number;
  readonly outcome: 'came' | 'already';
}

/**
 * Brings the pending messages into the logs, in the order of the table. Of each conversation one at
 * a time is on its way, so that no failure can change their order.
 */
export async function importMessages(
  old: Pick<OldDeployment, 'messages' | 'counts'>,
  here: Here,
  job: ImportJob,
): Promise<void> {
  const { ledger, target, isDryRun } = job;
  const before = new ImportedBefore(target.log);
  const cursors = new GroupCursors();
  const repetitions = new Repetitions();
  const done = new Map<string, Done>();
  const underWay = new Map<ConversationId, Pending>();
  // They have come when this log took them; `time` keeps what their senders said. In a row, since a
  // classic login merges what was missed by it.
  const firstAt = job.nowMs() - old.counts.messages;

  const settle = (pending: Pending, outcome: Done) => {
    const { target: to } = pending.frame;
    ledger[outcome.outcome]('messages', pending.receivers.length);
    if (to.kind !== 'group') return;
    done.set(pending.ref, outcome);
    for (const user of pending.receivers) cursors.missing(to.group, user, outcome.seq);
  };
  const flush = async () => {
    const all = [...underWay.values()];
    underWay.clear();
    await before.look(all.map(({ conversation }) => conversation));
    const outcomes = await Promise.all(all.map((pending) => bring(pending, before, job)));
    all.forEach((pending, at) => {
      const outcome = outcomes[at];
      if (outcome !== undefined) settle(pending, outcome);
    });
  };

  let position = 0;
  for await (const row of old.messages()) {
    position += 1;
    const frame = judgeMessage(row, here);
    if (typeof frame === 'string') {
      ledger.refuse('messages', position, row, frame);
      continue;
    }
    const conversation = conversationOf(frame);
    const repetition = repetitions.next(row.userid, row.message);
    const ref = importRef(conversation, row.message, repetition);
    const earlier = done.get(ref);
    const waiting = underWay.get(conversation);
    if (waiting?.ref === ref) {
      waiting.receivers.push(row.userid);
      continue;
    }
    const at = Math.min(firstAt + position, job.nowMs());
    const pending = { frame, conversation, ref, at, receivers: [row.userid] };
    if (earlier !== undefined) {
      settle(pending, earlier);
      continue;
    }
    if (waiting !== undefined || underWay.size === MOST_AT_ONCE) await flush();
    underWay.set(conversation, pending);
  }
  await flush();
  if (!isDryRun) await cursors.advance(target.log, (group) => here.members.get(group) ?? []);
}

async function bring(
  { frame, conversation, ref, at }: Pending,
  before: ImportedBefore,
  { target, isDryRun }: ImportJob,
): Promise<Done> {
  const place = before.placeOf(conversation, ref);
  if (place !== undefined) return { seq: place, outcome: 'already' };
  if (isDryRun) return { seq: 0, outcome: 'came' };
  const { sender, body } = frame;
  const draft = { conversation, kind: 'message', sender, ref, at, body } as const;
  const { seq, duplicate } = await target.log.append(draft);
  return { seq, outcome: duplicate ? 'already' : 'came' };
}

function conversationOf({ sender, target }: Frame): ConversationId {
  return target.kind === 'group'
    ? groupConversation(target.group)
    : directConversation(sender, target.receiver);
}
