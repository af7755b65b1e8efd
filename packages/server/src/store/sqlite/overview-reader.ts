import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { addressOf, feedOf, peerOf } from '../../domain/conversation.ts';
import type { OverviewPage } from '../store.ts';
import { atAt, conversationAt, type EntryBlock } from './entry-block.ts';
import { type OverviewBlock, type OverviewRow, packOverview } from './overview-block.ts';

/** Where the log tells of last entries. */
interface LastEntries {
  lasts(conversations: readonly string[]): EntryBlock;
}

type Row = readonly unknown[];

/** How many conversations are looked at together where old ones are left out. */
const LOOKED_AT_ONCE = 128;

/**
 * Reads a page of a user's conversations inside the store's thread, with a prepared statement for
 * each part: it is read at every login, and thousands log in at once after a restart.
 */
export class OverviewReader {
  readonly #log: LastEntries;
  readonly #memberships: StatementSync;
  readonly #group: StatementSync;
  readonly #user: StatementSync;
  readonly #peer: StatementSync;

  constructor(db: DatabaseSync, log: LastEntries) {
    const prepare = (sql: string): StatementSync => {
      const statement = db.prepare(sql);
      statement.setReturnArrays(true);
      return statement;
    };
    this.#log = log;
    this.#memberships = prepare(
      `select conversation, role, joined_at, "begin", delivered, "read", read_n from membership
       where user_id = ? and conversation > ? and conversation <> ? order by conversation limit ?`,
    );
    this.#group = prepare('select name from chat_group where id = ?');
    this.#user = prepare('select name from user where id = ?');
    this.#peer = prepare(
      'select delivered, "read" from membership where conversation = ? and user_id = ?',
    );
  }

  read(user: number, { after, limit, sinceMs }: OverviewPage): OverviewBlock {
    const rows =
      sinceMs === undefined
        ? this.#after(user, after, limit)
        : this.#since(user, after, limit, sinceMs);
    return packOverview(
      rows.map((row) => this.#complete(row, user)),
      this.#log.lasts(rows.map(nameOf)),
    );
  }

  #after(user: number, after: string, limit: number): Row[] {
    return this.#memberships.all(user, after, feedOf(user), limit) as unknown as Row[];
  }

  #since(user: number, after: string, limit: number, sinceMs: number): Row[] {
    const chosen: Row[] = [];
    for (let last = after; ; ) {
      const rows = this.#after(user, last, LOOKED_AT_ONCE);
      const active = this.#activeSince(rows, sinceMs);
      for (const row of rows) if (active.has(nameOf(row))) chosen.push(row);
      const end = rows.at(-1);
      if (end === undefined || chosen.length >= limit) return chosen.slice(0, limit);
      last = nameOf(end);
    }
  }

  /** Those conversations in which the membership or the last entry is not older. */
  #activeSince(rows: readonly Row[], sinceMs: number): Set<string> {
    const isYoung = ([, , joinedAt]: Row): boolean => Number(joinedAt) >= sinceMs;
    const active = new Set(rows.filter(isYoung).map(nameOf));
    const lasts = this.#log.lasts(rows.map(nameOf));
    for (let index = 0; index < lasts.count; index += 1) {
      if (atAt(lasts, index) >= sinceMs) active.add(conversationAt(lasts, index));
    }
    return active;
  }

  #complete(row: Row, user: number): OverviewRow {
    const conversation = nameOf(row);
    const [, role, , ...cursors] = row;
    const { name, places } = this.#other(conversation, user);
    return { conversation, name, role: String(role), places: [...cursors, ...places].map(Number) };
  }

  /** What a conversation is called, and the cursors of its other member if there is one. */
  #other(conversation: string, user: number): { name: string; places: Row } {
    const address = addressOf(conversation);
    if (address.kind === 'group') {
      return { name: textOf(this.#group.get(address.group)), places: [] };
    }
    const peer = address.kind === 'direct' ? peerOf(address.users, user) : user;
    const name = textOf(this.#user.get(peer));
    const places = peer === user ? undefined : this.#peer.get(conversation, peer);
    return { name, places: (places ?? []) as unknown as Row };
  }
}

function nameOf(row: Row): string {
  return String(row[0]);
}

function textOf(row: unknown): string {
  return row === undefined ? '' : String((row as Row)[0]);
}
