import { type Compilable, sql } from 'kysely';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  groupConversation,
  type UserId,
} from '../../domain/conversation.ts';
import type { Standing } from '../../domain/standing.ts';
import type { GroupMember, GroupStore, JoinedGroup } from '../store.ts';
import { limitOf, type SqlContext } from './context.ts';

export interface NewMember {
  readonly group: GroupId;
  readonly user: UserId;
  readonly at: number;
}

/** Adds a member to a group that exists; one who is a member already keeps what he has. */
export function insertMember(
  { db, flavour, headOf }: SqlContext,
  { group, user, at }: NewMember,
): Compilable {
  const conversation = groupConversation(group);
  const insert = db
    .insertInto('membership')
    .columns(['conversation', 'user_id', 'role', 'classic_seq', 'begin', 'joined_at'])
    .expression((eb) =>
      eb
        .selectFrom('chat_group')
        .select((row) => [
          row.val(conversation).as('conversation'),
          row.val(user).as('user_id'),
          row.val('normal').as('role'),
          headOf(conversation).as('classic_seq'),
          headOf(conversation).as('begin'),
          row.val(at).as('joined_at'),
        ])
        .where('id', '=', group),
    );
  return flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate({ user_id: user })
    : insert.onConflict((conflict) => conflict.doNothing());
}

/** A group as one of its members has it. */
export function selectJoined({ db }: SqlContext, group: GroupId, user: UserId) {
  return db
    .selectFrom('chat_group')
    .innerJoin('membership', (join) =>
      join.on('conversation', '=', groupConversation(group)).on('user_id', '=', user),
    )
    .select(['chat_group.id', 'chat_group.name', 'chat_group.description'])
    .select(['membership.classic_seq as classicSeq', 'membership.begin'])
    .select(['membership.role', 'membership.muted_until'])
    .select(['chat_group.writers', 'chat_group.slow_ms', 'chat_group.dissolved_at'])
    .where('chat_group.id', '=', group);
}

interface StandingRow {
  readonly role: Standing['role'];
  readonly muted_until: number;
  readonly writers: Standing['writers'];
  readonly slow_ms: number;
  readonly dissolved_at: number;
}

export type JoinedRow = Omit<JoinedGroup, 'standing'> & StandingRow;

export function toJoined({ id, name, description, classicSeq, begin, ...row }: JoinedRow) {
  return { id, name, description, classicSeq, begin, standing: standingOf(row) };
}

function standingOf(row: StandingRow): Standing {
  const { role, muted_until: mutedUntil, writers, slow_ms: slowMs, dissolved_at } = row;
  return { role, mutedUntil, writers, slowMs, isDissolved: dissolved_at > 0 };
}

const COUNT = sql<number>`count(*)`.as('count');
const countOf = (row: { count: number } | undefined): number => Number(row?.count ?? 0);

/** The members of one group. */
export function sqlGroupMembers({
  db,
}: SqlContext): Pick<GroupStore, 'members' | 'size' | 'readers'> {
  const ofGroup = (group: number) =>
    db.selectFrom('membership').where('conversation', '=', groupConversation(group));
  return {
    async members(group, after, limit) {
      return await ofGroup(group)
        .innerJoin('user', 'user.id', 'membership.user_id')
        .select(['user.id', 'user.name', 'membership.role'])
        .where('membership.user_id', '>', after)
        .orderBy('membership.user_id')
        .limit(limitOf(limit))
        .execute();
    },

    async size(group) {
      return countOf(await ofGroup(group).select(COUNT).executeTakeFirst());
    },

    async readers(group, seq) {
      const readers = ofGroup(group).where('read', '>=', seq);
      return countOf(await readers.select(COUNT).executeTakeFirst());
    },
  };
}

/** Groups that one statement asks about. */
const GROUPS_AT_ONCE = 50;

/** The first members of all groups of a user, each group's ordered by id. */
export async function membersOfGroupsOf(
  { db }: SqlContext,
  user: UserId,
  most: number,
): Promise<Map<ConversationId, GroupMember[]>> {
  const mine = await db
    .selectFrom('membership')
    .select('conversation')
    .where('user_id', '=', user)
    .orderBy('conversation')
    .execute();
  const names = mine
    .map(({ conversation }) => conversation)
    .filter((conversation) => addressOf(conversation).kind === 'group');
  const groups = new Map<ConversationId, GroupMember[]>(names.map((name) => [name, []]));
  const firstOf = (conversation: ConversationId) =>
    db
      .selectFrom(
        db
          .selectFrom('membership')
          .innerJoin('user', 'user.id', 'membership.user_id')
          .select(['membership.conversation', 'membership.role', 'user.id', 'user.name'])
          .where('membership.conversation', '=', conversation)
          .orderBy('membership.user_id')
          .limit(limitOf(most))
          .as('first'),
      )
      .selectAll();
  for (let at = 0; at < names.length; at += GROUPS_AT_ONCE) {
    const [head, ...rest] = names.slice(at, at + GROUPS_AT_ONCE).map(firstOf);
    const all = rest.reduce((query, next) => query?.unionAll(next), head);
    for (const { conversation, ...member } of (await all?.execute()) ?? []) {
      groups.get(conversation)?.push(member);
    }
  }
  for (const members of groups.values()) members.sort((one, other) => one.id - other.id);
  return groups;
}
