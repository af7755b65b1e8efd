import type { Change, GroupSettings } from '../../domain/act.ts';
import { addressOf } from '../../domain/conversation.ts';
import type { Entry } from '../../domain/entry.ts';
import { MENTIONS_KEPT } from '../../domain/spoken-acts.ts';
import type { PlainStatement } from './plain-statement.ts';

/** The statements that carry out what an act changes; its entry has its place already. */
export function statementsOf(changes: readonly Change[], entry: Entry): PlainStatement[] {
  return changes.flatMap((change) => [
    statementOf(change, entry),
    ...(change.type === 'mention' ? [forgetOldMentions(change.user, entry.conversation)] : []),
  ]);
}

function forgetOldMentions(user: number, conversation: string): PlainStatement {
  return {
    sql: `delete from mention where user_id = ? and conversation = ? and seq <= (
        select seq from (
          select seq from mention where user_id = ? and conversation = ?
          order by seq desc limit 1 offset ${MENTIONS_KEPT}
        ) as oldest
      )`,
    parameters: [user, conversation, user, conversation],
  };
}

function statementOf(change: Change, { conversation, sender, at, seq }: Entry): PlainStatement {
  switch (change.type) {
    case 'body':
      return {
        sql: 'replace into alteration (conversation, seq, body) values (?, ?, ?)',
        parameters: [conversation, change.seq, change.body],
      };
    case 'reaction': {
      const key = [conversation, change.seq, change.user, change.emoji];
      return change.on
        ? {
            sql: 'replace into reaction (conversation, seq, user_id, emoji) values (?, ?, ?, ?)',
            parameters: key,
          }
        : {
            sql: 'delete from reaction where conversation = ? and seq = ? and user_id = ? and emoji = ?',
            parameters: key,
          };
    }
    case 'pin':
      return change.on
        ? {
            sql: 'replace into pin (conversation, seq, pinned_by, pinned_at) values (?, ?, ?, ?)',
            parameters: [conversation, change.seq, sender, at],
          }
        : {
            sql: 'delete from pin where conversation = ? and seq = ?',
            parameters: [conversation, change.seq],
          };
    case 'mention':
      return {
        sql: 'replace into mention (user_id, conversation, seq) values (?, ?, ?)',
        parameters: [change.user, conversation, seq],
      };
    case 'unmention':
      return {
        sql: 'delete from mention where user_id = ? and conversation = ? and seq = ?',
        parameters: [change.user, conversation, change.seq],
      };
    case 'hide':
      return {
        sql: 'replace into hidden (user_id, conversation, seq) values (?, ?, ?)',
        parameters: [sender, change.about, change.seq],
      };
    case 'prefer':
      return change.value === 0
        ? {
            sql: 'delete from preference where user_id = ? and conversation = ? and name = ?',
            parameters: [sender, change.about, change.name],
          }
        : {
            sql: 'replace into preference (user_id, conversation, name, value) values (?, ?, ?, ?)',
            parameters: [sender, change.about, change.name, change.value],
          };
    case 'enter':
      // He sees that he has come, and what follows.
      return {
        sql: `insert into membership (conversation, user_id, role, classic_seq, begin, joined_at)
          values (?, ?, ?, ?, ?, ?)`,
        parameters: [conversation, change.user, change.role, seq, seq - 1, at],
      };
    case 'exit':
      return ofUser('delete from membership', change.user);
    case 'role':
      return ofUser('update membership set role = ?', change.user, change.role);
    case 'mute':
      return ofUser('update membership set muted_until = ?', change.user, change.until);
    case 'ban':
      return change.on
        ? {
            sql: `replace into outsider
              (conversation, user_id, banned_at, invited_at, invited_by, asked_at)
              values (?, ?, ?, 0, 0, 0)`,
            parameters: [conversation, change.user, at],
          }
        : ofUser('delete from outsider', change.user);
    case 'settle':
      return ofUser('delete from outsider', change.user);
    case 'use link':
      return {
        sql: `update invite_link set uses_left = uses_left - 1
          where conversation = ? and hash = ?`,
        parameters: [conversation, change.link],
      };
    case 'settings':
      return settingsOf(change.set, conversation);
    case 'dissolve':
      return ofGroup(conversation, [['dissolved_at', at]]);
  }

  function ofUser(what: string, user: number, ...values: (string | number)[]): PlainStatement {
    return {
      sql: `${what} where conversation = ? and user_id = ?`,
      parameters: [...values, conversation, user],
    };
  }
}

const settingColumns: Readonly<Record<keyof GroupSettings, string>> = {
  name: 'name',
  description: 'description',
  avatar: 'avatar',
  access: 'access',
  writers: 'writers',
  inviters: 'inviters',
  slowMs: 'slow_ms',
};

function settingsOf(set: Partial<GroupSettings>, conversation: string): PlainStatement {
  const columns = Object.entries(set).map(([setting, value]): [string, string | number] => [
    settingColumns[setting as keyof GroupSettings],
    value,
  ]);
  return ofGroup(conversation, columns);
}

function ofGroup(
  conversation: string,
  columns: readonly (readonly [string, string | number])[],
): PlainStatement {
  const address = addressOf(conversation);
  if (address.kind !== 'group') throw new Error(`${conversation} is not a group's`);
  return {
    sql: `update chat_group set ${columns.map(([column]) => `${column} = ?`).join(', ')} where id = ?`,
    parameters: [...columns.map(([, value]) => value), address.group],
  };
}
