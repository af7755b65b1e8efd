import {
  addressOf,
  type ConversationId,
  feedOf,
  peerOf,
  type UserId,
} from '../../domain/conversation.ts';
import type { ConversationOverview, OverviewPage, Role } from '../store.ts';
import { toEntry } from './messages.ts';
import type { Row, Session, SqlValue } from './session.ts';
import { type SizedStatement, sizedStatement } from './sized-statement.ts';

type Reader = Pick<Session, 'execute'>;

const selectPeers = sizedStatement({
  head: 'select conversation, delivered, `read` from membership where (conversation, user_id) in (',
  row: '(?, ?)',
  tail: ')',
});
const selectUsers = sizedStatement({
  head: 'select id, name from user where id in (',
  row: '?',
  tail: ')',
});
const selectGroups = sizedStatement({
  head: 'select id, name from chat_group where id in (',
  row: '?',
  tail: ')',
});

/** A page of a user's conversations, in four queries whatever their number. */
export async function readOverview(
  session: Reader,
  user: UserId,
  page: OverviewPage,
): Promise<ConversationOverview[]> {
  const rows = await selectPage(session, user, page);
  const addressed = rows.map((row) => ({ row, address: addressOf(conversationOf(row)) }));
  const others = addressed.flatMap(({ row, address }) =>
    address.kind === 'direct' ? [[conversationOf(row), peerOf(address.users, user)] as const] : [],
  );
  const groups = addressed.flatMap(({ address }) =>
    address.kind === 'group' ? [address.group] : [],
  );
  const cursors = await selectAll(
    session,
    selectPeers,
    others.filter(([, other]) => other !== user),
  );
  const peers = new Map(cursors.map((row) => [conversationOf(row), row]));
  const userNames = await selectNames(session, selectUsers, new Set(others.map(([, id]) => id)));
  const groupNames = await selectNames(session, selectGroups, new Set(groups));

  return addressed.map(({ row, address }) => {
    const conversation = conversationOf(row);
    const peer = peers.get(conversation);
    const name =
      address.kind === 'group'
        ? groupNames.get(address.group)
        : address.kind === 'direct' && userNames.get(peerOf(address.users, user));
    return {
      conversation,
      name: name || '',
      role: row.role as Role,
      begin: row.begin as number,
      delivered: row.delivered as number,
      read: row.read as number,
      readN: row.read_n as number,
      last: row.seq === null ? undefined : toEntry(conversation, row),
      peer: peer && { delivered: peer.delivered as number, read: peer.read as number },
    };
  });
}

async function selectPage(
  session: Reader,
  user: UserId,
  { after, limit, sinceMs = 0 }: OverviewPage,
): Promise<readonly Row[]> {
  const { rows } = await session.execute(
    `select m.conversation, m.role, m.begin, m.delivered, m.\`read\`, m.read_n,
       e.seq, e.kind, e.n, e.sender, e.sent_at, e.ref, e.body
     from membership m
     join conversation c on c.id = m.conversation
     left join message e on e.conversation = m.conversation and e.seq = c.last_seq
     where m.user_id = ? and m.conversation > ? and (m.joined_at >= ? or e.sent_at >= ?)
     order by m.conversation limit ${Math.trunc(limit) + 1}`,
    [user, after, sinceMs, sinceMs],
  );
  // The feed goes here: MariaDB's Spider gives rows twice to what asks for all but one of a range.
  return rows.filter((row) => row.conversation !== feedOf(user)).slice(0, limit);
}

async function selectNames(
  session: Reader,
  statement: typeof selectUsers,
  ids: ReadonlySet<number>,
): Promise<Map<number, string>> {
  const rows = await selectAll(
    session,
    statement,
    [...ids].map((id) => [id]),
  );
  return new Map(rows.map(({ id, name }) => [id as number, name as string]));
}

async function selectAll(
  session: Reader,
  statement: (
    rows: readonly (readonly SqlValue[])[],
    padding: readonly SqlValue[],
  ) => SizedStatement[],
  keys: readonly (readonly SqlValue[])[],
): Promise<Row[]> {
  const found: Row[] = [];
  for (const { sql, values } of statement(keys, keys.at(-1) ?? [])) {
    found.push(...(await session.execute(sql, values)).rows);
  }
  return found;
}

function conversationOf(row: Row): ConversationId {
  return row.conversation as string;
}
