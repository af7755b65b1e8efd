import type {
  ActDraft,
  ActState,
  LinkState,
  MemberState,
  OutsiderState,
} from '../../domain/act.ts';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  groupConversation,
  type UserId,
} from '../../domain/conversation.ts';
import { needsOf } from '../../domain/decide.ts';
import type { Entry } from '../../domain/entry.ts';
import type { PlainRow, PlainStatement } from './plain-statement.ts';

/** What must be read, under the conversation's lock, before an act can be decided. */
export interface ActReads {
  readonly members: readonly PlainStatement[];
  readonly group: PlainStatement | undefined;
  readonly count: PlainStatement | undefined;
  readonly outsiders: readonly PlainStatement[];
  readonly link: PlainStatement | undefined;
  /** The place of the entry that the act is about. */
  readonly entry: number | undefined;
}

type Answers = { readonly [Part in Exclude<keyof ActReads, 'entry'>]: readonly PlainRow[] };

const GROUP = `select name, description, avatar, access, writers, inviters, slow_ms, dissolved_at
  from chat_group where id = ?`;
const MEMBER = 'select user_id, role, muted_until, begin from membership';
const OUTSIDER = 'select user_id, banned_at, invited_at, asked_at from outsider';

/** How a group and these users stand to each other, outside any act. */
export function doorReads(group: GroupId, users: readonly UserId[]) {
  const conversation = groupConversation(group);
  return {
    group: { sql: GROUP, parameters: [group] },
    members: ofUsers(MEMBER, conversation, users),
    outsiders: ofUsers(OUTSIDER, conversation, users),
  };
}

export function readsOf({ conversation, sender, act }: ActDraft): ActReads {
  const needs = needsOf(act, sender);
  const address = addressOf(conversation);
  const members = [...new Set([sender, ...needs.members])];
  return {
    members: ofUsers(MEMBER, conversation, members),
    group: address.kind === 'group' ? { sql: GROUP, parameters: [address.group] } : undefined,
    count: needs.count && countOf(needs.count, conversation, needs.entry ?? 0, sender),
    outsiders: ofUsers(OUTSIDER, conversation, needs.outsiders ?? []),
    link:
      needs.link === undefined
        ? undefined
        : {
            sql: `select expires_at, uses_left, needs_approval from invite_link
              where conversation = ? and hash = ?`,
            parameters: [conversation, needs.link],
          },
    entry: needs.entry,
  };
}

// One each, by both parts of the key: so one server has to be asked, where rows lie on several.
function ofUsers(
  select: string,
  conversation: ConversationId,
  users: readonly UserId[],
): PlainStatement[] {
  return users.map((user) => ({
    sql: `${select} where conversation = ? and user_id = ?`,
    parameters: [conversation, user],
  }));
}

export function toActState(answers: Answers, entry: Entry | undefined): ActState {
  const [group] = answers.group;
  const [link] = answers.link;
  return {
    members: byUser(answers.members, toMember),
    group: group && toGroup(group),
    entry,
    count: Number(answers.count[0]?.count ?? 0),
    outsiders: byUser(answers.outsiders, toOutsider),
    link: link && toLink(link),
  };
}

function countOf(
  what: 'reactions' | 'pins',
  conversation: string,
  seq: number,
  user: UserId,
): PlainStatement {
  if (what === 'pins') {
    return {
      sql: 'select count(*) as count from pin where conversation = ?',
      parameters: [conversation],
    };
  }
  return {
    sql: 'select count(*) as count from reaction where conversation = ? and seq = ? and user_id = ?',
    parameters: [conversation, seq, user],
  };
}

function byUser<State>(
  rows: readonly PlainRow[],
  toState: (row: PlainRow) => State,
): Map<UserId, State> {
  return new Map(rows.map((row) => [Number(row.user_id), toState(row)]));
}

function toMember(row: PlainRow): MemberState {
  return {
    role: row.role as MemberState['role'],
    mutedUntil: Number(row.muted_until),
    begin: Number(row.begin),
  };
}

function toGroup(row: PlainRow): NonNullable<ActState['group']> {
  return {
    name: String(row.name),
    description: String(row.description),
    avatar: String(row.avatar),
    access: row.access as NonNullable<ActState['group']>['access'],
    writers: row.writers === 'admins' ? 'admins' : 'members',
    inviters: row.inviters === 'admins' ? 'admins' : 'members',
    slowMs: Number(row.slow_ms),
    isDissolved: Number(row.dissolved_at) > 0,
  };
}

function toOutsider(row: PlainRow): OutsiderState {
  return {
    isBanned: Number(row.banned_at) > 0,
    isInvited: Number(row.invited_at) > 0,
    hasAsked: Number(row.asked_at) > 0,
  };
}

function toLink(row: PlainRow): LinkState {
  return {
    expiresAt: Number(row.expires_at),
    usesLeft: Number(row.uses_left),
    needsApproval: Number(row.needs_approval) > 0,
  };
}
