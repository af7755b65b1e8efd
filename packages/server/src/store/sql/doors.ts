import {
  addressOf,
  type GroupId,
  groupConversation,
  type UserId,
} from '../../domain/conversation.ts';
import type { DoorStore, LinkRecord, OutsiderKind } from '../store.ts';
import { doorReads, toActState } from './act-reads.ts';
import { limitOf, type SqlContext } from './context.ts';
import type { PlainRow, PlainStatement } from './plain-statement.ts';

const sinceColumns = {
  asked: 'asked_at',
  invited: 'invited_at',
  banned: 'banned_at',
} as const satisfies Record<OutsiderKind, string>;

type Noted = Partial<Record<'invited_at' | 'invited_by' | 'asked_at', number>>;

/** The doors of the port, on either kind of database. */
export function sqlDoors(
  { db, flavour, atomic }: SqlContext,
  read: (statement: PlainStatement) => Promise<readonly PlainRow[]>,
): DoorStore {
  const rowsOf = async (statements: readonly PlainStatement[]): Promise<PlainRow[]> =>
    (await Promise.all(statements.map(read))).flat();

  const note = (group: GroupId, users: readonly UserId[], noted: Noted) => {
    const insert = db.insertInto('outsider').values(
      users.map((user) => ({
        conversation: groupConversation(group),
        user_id: user,
        ...{ banned_at: 0, invited_at: 0, invited_by: 0, asked_at: 0, ...noted },
      })),
    );
    return flavour === 'mysql'
      ? insert.onDuplicateKeyUpdate(noted)
      : insert.onConflict((row) => row.columns(['conversation', 'user_id']).doUpdateSet(noted));
  };
  const linksOf = (group: GroupId) =>
    db.selectFrom('invite_link').where('conversation', '=', groupConversation(group));

  return {
    async look(group, users) {
      const asked = doorReads(group, users);
      const [members, outsiders, found] = await Promise.all([
        rowsOf(asked.members),
        rowsOf(asked.outsiders),
        read(asked.group),
      ]);
      const answers = { members, outsiders, group: found, count: [], link: [] };
      return toActState(answers, undefined);
    },

    async admins(group, limit) {
      const rows = await db
        .selectFrom('membership')
        .select('user_id')
        .where('conversation', '=', groupConversation(group))
        .where('role', 'in', ['creator', 'admin'])
        .limit(limitOf(limit))
        .execute();
      return rows.map(({ user_id }) => user_id);
    },

    async invite(group, users, by, at) {
      if (users.length > 0) await note(group, users, { invited_at: at, invited_by: by }).execute();
    },

    async ask(group, user, at) {
      await note(group, [user], { asked_at: at }).execute();
    },

    async settle(group, user, what) {
      const conversation = groupConversation(group);
      const [updated] = await atomic([
        db
          .updateTable('outsider')
          .set(what === 'asked' ? { asked_at: 0 } : { invited_at: 0, invited_by: 0 })
          .where('conversation', '=', conversation)
          .where('user_id', '=', user)
          .where(sinceColumns[what], '>', 0),
        db
          .deleteFrom('outsider')
          .where('conversation', '=', conversation)
          .where('user_id', '=', user)
          .where('banned_at', '=', 0)
          .where('invited_at', '=', 0)
          .where('asked_at', '=', 0),
      ]);
      return (updated?.numAffectedRows ?? 0n) > 0n;
    },

    async outsiders(group, kind, after, limit) {
      const since = sinceColumns[kind];
      return await db
        .selectFrom('outsider')
        .innerJoin('user', 'user.id', 'outsider.user_id')
        .select(['user.id', 'user.name', `outsider.${since} as at`, 'outsider.invited_by as by'])
        .where('outsider.conversation', '=', groupConversation(group))
        .where('outsider.user_id', '>', after)
        .where(`outsider.${since}`, '>', 0)
        .orderBy('outsider.user_id')
        .limit(limitOf(limit))
        .execute();
    },

    async invitations(user, after, limit) {
      const mine = db
        .selectFrom('outsider')
        .select(['conversation', 'invited_by as by', 'invited_at as at'])
        .where('user_id', '=', user)
        .where('invited_at', '>', 0);
      // A bound that excludes nothing would lead a planner to read all groups' rows in its order.
      const rest = after === 0 ? mine : mine.where('conversation', '>', groupConversation(after));
      const rows = await rest.orderBy('conversation').limit(limitOf(limit)).execute();
      if (rows.length === 0) return [];
      const found = rows.map(({ conversation, ...row }) => ({ ...row, group: idOf(conversation) }));
      const groups = await db
        .selectFrom('chat_group')
        .select(['id', 'name'])
        .where(
          'id',
          'in',
          found.map(({ group }) => group),
        )
        .where('dissolved_at', '=', 0)
        .execute();
      const names = new Map(groups.map(({ id, name }) => [id, name]));
      return found.flatMap(({ group, by, at }) => {
        const name = names.get(group);
        return name === undefined ? [] : [{ group, name, by, at }];
      });
    },

    async makeLink(group, link, most) {
      const conversation = groupConversation(group);
      await db
        .deleteFrom('invite_link')
        .where('conversation', '=', conversation)
        .where((row) => row.or([row('expires_at', '<=', link.madeAt), row('uses_left', '<=', 0)]))
        .execute();
      const there = await linksOf(group).select('hash').execute();
      if (there.length >= most) return false;
      await db
        .insertInto('invite_link')
        .values({
          ...{ conversation, hash: link.hash, made_by: link.madeBy, made_at: link.madeAt },
          ...{ expires_at: link.expiresAt, uses_left: link.usesLeft },
          needs_approval: link.needsApproval ? 1 : 0,
        })
        .execute();
      return true;
    },

    async links(group, at) {
      const rows = await linksOf(group)
        .select(['hash', 'made_by', 'made_at', 'expires_at', 'uses_left', 'needs_approval'])
        .where('expires_at', '>', at)
        .where('uses_left', '>', 0)
        .orderBy('made_at', 'desc')
        .orderBy('hash')
        .execute();
      return rows.map(
        (row): LinkRecord => ({
          ...{ hash: row.hash, madeBy: row.made_by, madeAt: row.made_at },
          ...{ expiresAt: row.expires_at, usesLeft: row.uses_left },
          needsApproval: row.needs_approval > 0,
        }),
      );
    },

    async revokeLink(group, hash) {
      const [deleted] = await db
        .deleteFrom('invite_link')
        .where('conversation', '=', groupConversation(group))
        .where('hash', '=', hash)
        .execute();
      return (deleted?.numDeletedRows ?? 0n) > 0n;
    },
  };
}

function idOf(conversation: string): GroupId {
  const address = addressOf(conversation);
  return address.kind === 'group' ? address.group : 0;
}
