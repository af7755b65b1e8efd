import type { ChatEvent } from '../../domain/event.ts';
import type { Bus, BusListener, Topic } from '../bus.ts';

/** What the nodes of one process share; a node alone has a hub of its own. */
export class MemoryHub {
  readonly #nodes = new Set<MemoryBus>();

  join(node: MemoryBus): void {
    this.#nodes.add(node);
  }

  leave(node: MemoryBus): void {
    this.#nodes.delete(node);
  }

  tellOthers(from: MemoryBus, topics: readonly Topic[], event: ChatEvent): void {
    if (this.#nodes.size === 1) return;
    for (const node of this.#nodes) if (node !== from) node.hear(topics, event);
  }
}

/** The memory twin of the bus: events reach the other nodes of the hub in the same turn. */
export class MemoryBus implements Bus {
  readonly isLossless = true;
  readonly #hub: MemoryHub;
  readonly #topics = new Set<Topic>();
  #listener: BusListener | undefined;

  constructor(hub = new MemoryHub()) {
    this.#hub = hub;
    hub.join(this);
  }

  publish(topics: readonly Topic[], event: ChatEvent): void {
    this.#hub.tellOthers(this, topics, event);
  }

  async subscribe(topic: Topic): Promise<void> {
    this.#topics.add(topic);
  }

  unsubscribe(topic: Topic): void {
    this.#topics.delete(topic);
  }

  listen(listener: BusListener): void {
    this.#listener = listener;
  }

  isUp(): boolean {
    return true;
  }

  async stop(): Promise<void> {
    this.#hub.leave(this);
  }

  hear(topics: readonly Topic[], event: ChatEvent): void {
    if (topics.some((topic) => this.#topics.has(topic))) this.#listener?.onEvent(event);
  }
}
