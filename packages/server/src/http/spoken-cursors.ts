import type { Entry } from '../domain/entry.ts';
import type { CursorWriter, Settled } from '../session/cursor-writer.ts';
import type { ReadPosition } from '../store/store.ts';

const MAX_WAITING = 10_000;

/**
 * The read cursors of those who spoke through the door: whoever speaks has read what was said
 * before. Written behind, as those of sessions are.
 */
export class SpokenCursors {
  readonly #writer: Pick<CursorWriter, 'add' | 'remove' | 'save'>;
  readonly #waiting = new Map<string, ReadPosition>();

  constructor(writer: Pick<CursorWriter, 'add' | 'remove' | 'save'>) {
    this.#writer = writer;
    writer.add(this);
  }

  said({ conversation, sender, seq, n }: Entry): void {
    const key = `${sender} ${conversation}`;
    const before = this.#waiting.get(key);
    if (before !== undefined && before.seq > seq) return;
    this.#waiting.set(key, { conversation, user: sender, seq, n });
    if (this.#waiting.size >= MAX_WAITING) void this.#writer.save(this.settled());
  }

  settled(): Settled {
    const read = [...this.#waiting.values()];
    this.#waiting.clear();
    return { read };
  }

  /** Resolves when they are written, or when that failed and was reported. */
  async stop(): Promise<void> {
    this.#writer.remove(this);
    await this.#writer.save(this.settled());
  }
}
