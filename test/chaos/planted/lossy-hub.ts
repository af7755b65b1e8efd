import type { Bus, BusListener, Topic } from '../../../packages/server/src/bus/bus.ts';
import type { ChatEvent } from '../../../packages/server/src/domain/event.ts';
import type { Random } from '../random.ts';

export type LossyHub = {
  /** A bus of one node; one that hides its losses says that there are none. */
  bus(hidesLosses: boolean): Bus;
  /** What comes from nowhere, to all nodes. */
  tell(topics: readonly Topic[], event: ChatEvent): void;
};

const LOST = 0.05;
const GAP_MS = 400;

/** What nodes in one process hear each other by. Entries are lost, which is told a little later. */
export function createLossyHub(random: Random): LossyHub {
  const members = new Set<(topics: readonly Topic[], event: ChatEvent) => void>();

  return {
    bus(hidesLosses) {
      const topics = new Set<Topic>();
      let listener: BusListener | undefined;
      let telling: NodeJS.Timeout | undefined;
      const hear = (told: readonly Topic[], event: ChatEvent): void => {
        if (!told.some((topic) => topics.has(topic))) return;
        if (event.type === 'entry' && random.chance(LOST)) telling ??= setTimeout(gap, GAP_MS);
        else setImmediate(() => listener?.onEvent(event));
      };
      const gap = (): void => {
        telling = undefined;
        listener?.onGap();
      };
      members.add(hear);
      return {
        isLossless: hidesLosses,
        publish(told, event) {
          for (const other of members) if (other !== hear) other(told, event);
        },
        subscribe: async (topic) => void topics.add(topic),
        unsubscribe: (topic) => void topics.delete(topic),
        listen(given) {
          listener = given;
        },
        isUp: () => true,
        async stop() {
          members.delete(hear);
          clearTimeout(telling);
          listener = undefined;
        },
      };
    },
    tell(topics, event) {
      for (const hear of members) hear(topics, event);
    },
  };
}
