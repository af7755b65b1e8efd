import { type GroupId, groupConversation } from '../domain/conversation.ts';
import type { ReadersEvent } from '../domain/event.ts';
import type { Store } from '../store/store.ts';

export interface ReadersBoardOptions {
  readonly store: {
    readonly log: Pick<Store['log'], 'heads'>;
    readonly groups: Pick<Store['groups'], 'readers'>;
  };
  readonly tell: (event: ReadersEvent, group: GroupId) => void;
  readonly onError: (error: unknown) => void;
}

/** A group's readers are counted at most once in so long. */
const COUNT_EVERY_MS = 5_000;
/** Groups that wait to be counted; in one more, readers are told of at a later read. */
const MAX_WAITING = 4_096;

/** Tells large groups now and then how many have read their last message, instead of who has. */
export class ReadersBoard {
  readonly #options: ReadersBoardOptions;
  readonly #waiting = new Set<GroupId>();
  #timer: NodeJS.Timeout | undefined;
  #counting: Promise<void> | undefined;

  constructor(options: ReadersBoardOptions) {
    this.#options = options;
  }

  /** Somebody has read further. */
  changed(group: GroupId): void {
    if (this.#waiting.size >= MAX_WAITING) return;
    this.#waiting.add(group);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#counting = this.#countAll().catch(this.#options.onError);
    }, COUNT_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting.clear();
    await this.#counting;
  }

  async #countAll(): Promise<void> {
    const groups = [...this.#waiting];
    this.#waiting.clear();
    const { store, tell } = this.#options;
    for (const group of groups) {
      const conversation = groupConversation(group);
      const seq = (await store.log.heads([conversation])).get(conversation) ?? 0;
      if (seq === 0) continue;
      tell(
        { type: 'readers', conversation, seq, readers: await store.groups.readers(group, seq) },
        group,
      );
    }
  }
}
