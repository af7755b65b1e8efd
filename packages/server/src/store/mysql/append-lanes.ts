import type { ActDraft, Acted } from '../../domain/act.ts';
import type { ConversationId } from '../../domain/conversation.ts';
import type { EntryDraft } from '../../domain/entry.ts';
import { type Appended, type AppendListener, StoreUnavailable } from '../store.ts';
import { AppendLane } from './append-lane.ts';
import type { Search } from './find-out.ts';
import { LaneWriter } from './lane-writer.ts';
import type { WriteWatch } from './write-watch.ts';

export interface AppendLanes {
  append(draft: EntryDraft): Promise<Appended>;
  act(draft: ActDraft): Promise<Acted>;
  /** The same with one call back, never before this returns. */
  appendTelling(draft: EntryDraft, listener: AppendListener): void;
  /** Resolves when the appends called before it, to these conversations or to any, are answered. */
  settled(conversations?: readonly ConversationId[]): Promise<void>;
  pending(): number;
  stop(): Promise<void>;
}

/** Several commits at once, each conversation always in the same lane. */
export function createAppendLanes(search: Search, watch: WriteWatch): AppendLanes {
  const { settings, stopping } = search;
  const lanes = Array.from(
    { length: settings.lanes },
    () => new AppendLane(new LaneWriter(search, watch), settings),
  );
  const laneOf = (conversation: ConversationId): AppendLane => {
    const lane = lanes[hash(conversation) % lanes.length];
    if (lane === undefined) throw new Error('a store needs at least one lane');
    return lane;
  };
  const pending = () => lanes.reduce((sum, lane) => sum + lane.pending, 0);

  const refusalNow = (): string | undefined => {
    if (stopping.aborted) return 'the store has stopped';
    if (pending() < settings.maxPendingAppends) return undefined;
    return `${settings.maxPendingAppends} appends are waiting already`;
  };
  const appendTelling = (draft: EntryDraft, listener: AppendListener): void => {
    const refusal = refusalNow();
    if (refusal !== undefined) queueMicrotask(() => listener.reject(new StoreUnavailable(refusal)));
    else laneOf(draft.conversation).append(draft, listener);
  };

  return {
    append: (draft) => new Promise((resolve, reject) => appendTelling(draft, { resolve, reject })),
    appendTelling,
    async act(draft) {
      const refusal = refusalNow();
      if (refusal !== undefined) throw new StoreUnavailable(refusal);
      return await laneOf(draft.conversation).act(draft);
    },
    async settled(conversations) {
      const asked = conversations === undefined ? lanes : new Set(conversations.map(laneOf));
      await Promise.all([...asked].map((lane) => lane.settled()));
    },
    pending,
    async stop() {
      await Promise.all(lanes.map((lane) => lane.stop()));
    },
  };
}

/** FNV-1a, its upper half folded in: the lowest bits alone hardly tell similar names apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return (value ^ (value >>> 16)) >>> 0;
}
