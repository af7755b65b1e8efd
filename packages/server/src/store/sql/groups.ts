import type { QueryResult } from 'kysely';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  groupConversation,
} from '../../domain/conversation.ts';
import type { GroupMember, GroupRecord, GroupStore, GroupWithMembers } from '../store.ts';
import { insertedId, type SqlContext } from './context.ts';
import { insertedGroupConversation } from './flavours.ts';
import { classicSeqOf, insertMember, membersOfGroupsOf } from './group-members.ts';

/** The groups of the port, on either kind of database. */
export function sqlGroups(context: SqlContext): GroupStore {
  const { db, flavour } = context;

  return {
    async create({ name, description, creator, createdAt }) {
      const conversation = insertedGroupConversation(flavour);
      const at = { created_at: createdAt };
      // Only the first of these tables counts ids up, so its new id holds for the other two.
      const [group] = await context.atomic([
        db.insertInto('chat_group').values({ name, description, creator, ...at }),
        db.insertInto('conversation').values({ id: conversation, kind: 'group', ...at }),
        db
          .insertInto('membership')
          .values({ conversation, user_id: creator, role: 'creator', joined_at: createdAt }),
      ]);
      return requireId(group);
    },

    async join(group, user, at) {
      const record = await db
        .selectFrom('chat_group')
        .select(['id', 'name', 'description'])
        .where('id', '=', group)
        .executeTakeFirst();
      if (record === undefined) return undefined;
      const conversation = groupConversation(group);
      const head = (await context.heads([conversation])).get(conversation) ?? 0;
      await insertMember(context, { conversation, user, classicSeq: head, at });
      return { ...record, classicSeq: await classicSeqOf(context, conversation, user) };
    },

    async of(user) {
      const members = await membersOfGroupsOf(context, user);
      const ids = [...members.keys()].map(groupOf);
      if (ids.length === 0) return [];
      const groups = await db
        .selectFrom('chat_group')
        .select(['id', 'name', 'description'])
        .where('id', 'in', ids)
        .orderBy('id')
        .execute();
      return groups.map((group) => withMembers(group, members));
    },
  };
}

function withMembers(
  group: GroupRecord,
  members: ReadonlyMap<ConversationId, readonly GroupMember[]>,
): GroupWithMembers {
  return { ...group, members: members.get(groupConversation(group.id)) ?? [] };
}

function groupOf(conversation: ConversationId): GroupId {
  const address = addressOf(conversation);
  if (address.kind !== 'group') throw new Error(`${conversation} is not a group's`);
  return address.group;
}

function requireId(result: QueryResult<unknown> | undefined): GroupId {
  const id = insertedId(result);
  if (id === undefined) throw new Error('the database gave no id for a new group');
  return id;
}
