import type { ConversationId, UserId } from '../../domain/conversation.ts';
import type { GroupMember } from '../store.ts';
import type { SqlContext } from './context.ts';

export interface NewMember {
  readonly conversation: ConversationId;
  readonly user: UserId;
  readonly classicSeq: number;
  readonly at: number;
}

/** Adds a member; one who is a member already keeps what he has. */
export async function insertMember(context: SqlContext, member: NewMember): Promise<void> {
  const insert = context.db.insertInto('membership').values({
    conversation: member.conversation,
    user_id: member.user,
    role: 'normal',
    classic_seq: member.classicSeq,
    joined_at: member.at,
  });
  await (context.flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate({ user_id: member.user })
    : insert.onConflict((conflict) => conflict.doNothing())
  ).execute();
}

/** How far classic connections have delivered a conversation to a member of it. */
export async function classicSeqOf(
  { db }: SqlContext,
  conversation: ConversationId,
  user: UserId,
): Promise<number> {
  const row = await db
    .selectFrom('membership')
    .select('classic_seq')
    .where('conversation', '=', conversation)
    .where('user_id', '=', user)
    .executeTakeFirstOrThrow();
  return row.classic_seq;
}

/** The members of all groups of a user, each group's ordered by id, in one query. */
export async function membersOfGroupsOf(
  { db }: SqlContext,
  user: UserId,
): Promise<Map<ConversationId, GroupMember[]>> {
  const rows = await db
    .selectFrom('membership as mine')
    .innerJoin('conversation', 'conversation.id', 'mine.conversation')
    .innerJoin('membership as member', 'member.conversation', 'mine.conversation')
    .innerJoin('user', 'user.id', 'member.user_id')
    .select(['member.conversation', 'member.role', 'user.id', 'user.name'])
    .where('mine.user_id', '=', user)
    .where('conversation.kind', '=', 'group')
    .orderBy('member.conversation')
    .orderBy('member.user_id')
    .execute();
  const groups = new Map<ConversationId, GroupMember[]>();
  for (const { conversation, id, name, role } of rows) {
    const members = groups.get(conversation);
    if (members === undefined) groups.set(conversation, [{ id, name, role }]);
    else members.push({ id, name, role });
  }
  return groups;
}
