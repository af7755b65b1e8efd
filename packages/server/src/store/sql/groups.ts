import type { QueryResult } from 'kysely';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  groupConversation,
} from '../../domain/conversation.ts';
import {
  type GroupMember,
  type GroupRecord,
  type GroupStore,
  type GroupWithMembers,
  type JoinedGroup,
  listedMembers,
} from '../store.ts';
import { sqlAdoptGroup } from './adopt-group.ts';
import { chunksOf } from './chunks.ts';
import { insertedId, type SqlContext } from './context.ts';
import { insertedGroupConversation } from './flavours.ts';
import {
  insertMember,
  type JoinedRow,
  membersOfGroupsOf,
  selectJoined,
  sqlGroupMembers,
  toJoined,
} from './group-members.ts';
import { columnsOf } from './group-settings.ts';

/** The groups of the port, on either kind of database. */
export function sqlGroups(context: SqlContext): GroupStore {
  const { db, flavour } = context;
  const records = () => db.selectFrom('chat_group').select(['id', 'name', 'description']);

  return {
    async create({ name, description, creator, createdAt, settings = {} }) {
      const conversation = insertedGroupConversation(flavour);
      const at = { created_at: createdAt };
      // Only the first of these tables counts ids up, so its new id holds for the other two.
      const [group] = await context.atomic([
        db
          .insertInto('chat_group')
          .values({ name, description, creator, ...at, ...columnsOf(settings) }),
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
      const [joined] = (results.at(-1)?.rows ?? []) as JoinedRow[];
      return joined && toJoined(joined);
    },

    async joinedOne(group, user) {
      const row = await selectJoined(context, group, user).executeTakeFirst();
      return row && toJoined(row);
    },

    async of(user) {
      const members = await membersOfGroupsOf(context, user, listedMembers);
      const ids = [...members.keys()].map(groupOf);
      if (ids.length === 0) return [];
      const groups = await records().where('id', 'in', ids).orderBy('id').execute();
      return groups.map((group) => withMembers(group, members));
    },

    async joined(user) {
      const memberships = await db
        .selectFrom('membership')
        .select(['conversation', 'classic_seq as classicSeq', 'begin', 'role', 'muted_until'])
        .where('user_id', '=', user)
        .execute();
      const mine = new Map<GroupId, Omit<(typeof memberships)[number], 'conversation'>>();
      for (const { conversation, ...member } of memberships) {
        const address = addressOf(conversation);
        if (address.kind === 'group') mine.set(address.group, member);
      }
      const joined: JoinedGroup[] = [];
      for (const ids of chunksOf([...mine.keys()].sort((a, b) => a - b))) {
        const groups = records().select(['writers', 'slow_ms', 'dissolved_at']);
        for (const group of await groups.where('id', 'in', ids).orderBy('id').execute()) {
          const member = mine.get(group.id);
          if (member !== undefined) joined.push(toJoined({ ...group, ...member }));
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
