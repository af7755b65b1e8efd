import type { QueryResult } from 'kysely';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  groupConversation,
} from '../../domain/conversation.ts';
import type {
  GroupMember,
  GroupRecord,
  GroupStore,
  GroupWithMembers,
  JoinedGroup,
} from '../store.ts';
import { sqlAdoptGroup } from './adopt-group.ts';
import { chunksOf } from './chunks.ts';
import { insertedId, type SqlContext } from './context.ts';
import { insertedGroupConversation } from './flavours.ts';
import { insertMember, membersOfGroupsOf, selectJoined, sqlGroupMembers } from './group-members.ts';

/** The groups of the port, on either kind of database. */
export function sqlGroups(context: SqlContext): GroupStore {
  const { db, flavour } = context;
  const records = () => db.selectFrom('chat_group').select(['id', 'name', 'description']);

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

    ...sqlAdoptGroup(context),

    async byId(id) {
      return await records().where('id', '=', id).executeTakeFirst();
    },

    async join(group, user, at) {
      const results = await context.atomic([
        insertMember(context, { group, user, at }),
        selectJoined(context, group, user),
      ]);
      const [joined] = (results.at(-1)?.rows ?? []) as JoinedGroup[];
      return joined;
    },

    async of(user) {
      const members = await membersOfGroupsOf(context, user);
      const ids = [...members.keys()].map(groupOf);
      if (ids.length === 0) return [];
      const groups = await records().where('id', 'in', ids).orderBy('id').execute();
      return groups.map((group) => withMembers(group, members));
    },

    async joined(user) {
      const memberships = await db
        .selectFrom('membership')
        .select(['conversation', 'classic_seq as classicSeq', 'begin'])
        .where('user_id', '=', user)
        .execute();
      const places = new Map<GroupId, { classicSeq: number; begin: number }>();
      for (const { conversation, ...place } of memberships) {
        const address = addressOf(conversation);
        if (address.kind === 'group') places.set(address.group, place);
      }
      const joined: JoinedGroup[] = [];
      for (const ids of chunksOf([...places.keys()].sort((a, b) => a - b))) {
        for (const group of await records().where('id', 'in', ids).orderBy('id').execute()) {
          joined.push({ ...group, classicSeq: 0, begin: 0, ...places.get(group.id) });
        }
      }
      return joined;
    },

    ...sqlGroupMembers(context),
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
