import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  atAt,
  conversationAt,
  type EntryBlock,
  nAt,
  refAt,
  senderAt,
  seqAt,
} from './entry-block.ts';

export interface RememberedPlace {
  readonly seq: number;
  readonly n: number;
  readonly at: number;
}

/** Which refs were used lately, and where: a second send of the same finds the first one here. */
export class RecentRefs {
  readonly #find: StatementSync;
  readonly #save: StatementSync;

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('select seq, n, sent_at from recent_ref where sender = ? and ref = ?');
    this.#save = db.prepare(
      'insert into recent_ref (sender, ref, conversation, seq, n, sent_at) values (?, ?, ?, ?, ?, ?)',
    );
  }

  /**
   * For each draft the first one with its ref: its own index if it is new, the index of an
   * earlier draft of the block, or the place of an entry that is stored.
   */
  firstsOf(drafts: EntryBlock): (number | RememberedPlace)[] {
    const firsts: (number | RememberedPlace)[] = [];
    const seen = new Map<string, number>();
    for (let index = 0; index < drafts.count; index += 1) {
      const ref = refAt(drafts, index);
      firsts.push(ref === undefined ? index : this.#firstOf(drafts, index, ref, seen));
    }
    return firsts;
  }

  /** Remembers the refs of a block whose entries have their places. */
  save(block: EntryBlock): void {
    for (let index = 0; index < block.count; index += 1) {
      const ref = refAt(block, index);
      if (ref === undefined) continue;
      this.#save.run(
        senderAt(block, index),
        ref,
        conversationAt(block, index),
        seqAt(block, index),
        nAt(block, index),
        atAt(block, index),
      );
    }
  }

  #firstOf(
    drafts: EntryBlock,
    index: number,
    ref: string,
    seen: Map<string, number>,
  ): number | RememberedPlace {
    const sender = senderAt(drafts, index);
    const key = `${sender} ${ref}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) return earlier;
    const row = this.#find.get(sender, ref);
    if (row !== undefined) {
      return { seq: Number(row.seq), n: Number(row.n), at: Number(row.sent_at) };
    }
    seen.set(key, index);
    return index;
  }
}
