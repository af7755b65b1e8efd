import type { ServerTarget } from './client-options.ts';
import type { Topology } from './topology.ts';

/** The problem that is none yet: it has just begun. */
export const PENDING = 'not connected yet';

export interface Endpoint {
  /** Why it is of no use now; `PENDING` while that may still be well in a moment. */
  problem(): string | undefined;
  stop(): void;
}

/** What there is for each master: opened and ended as they come and go. */
export class Endpoints<E extends Endpoint> {
  readonly #open: (target: ServerTarget) => E;
  readonly #byMaster = new Map<string, E>();
  #topology: Topology | undefined;

  constructor(open: (target: ServerTarget) => E) {
    this.#open = open;
  }

  follow(topology: Topology): void {
    this.#topology = topology;
    for (const [name, endpoint] of this.#byMaster) {
      if (topology.masters.has(name)) continue;
      this.#byMaster.delete(name);
      endpoint.stop();
    }
    for (const [name, target] of topology.masters) {
      if (!this.#byMaster.has(name)) this.#byMaster.set(name, this.#open(target));
    }
  }

  slotOf(channel: string): number {
    return this.#topology?.slotOf(channel) ?? 0;
  }

  of(slot: number): E | undefined {
    const name = this.#topology?.masterOf(slot);
    return name === undefined ? undefined : this.#byMaster.get(name);
  }

  all(): Iterable<E> {
    return this.#byMaster.values();
  }

  /** The first thing that keeps it from being whole. */
  problem(): string | undefined {
    if (this.#topology === undefined) return PENDING;
    let isPending = false;
    for (const [name, endpoint] of this.#byMaster) {
      const problem = endpoint.problem();
      if (problem === PENDING) isPending = true;
      else if (problem !== undefined)
        return this.#byMaster.size > 1 ? `${name}: ${problem}` : problem;
    }
    return this.#topology.problem ?? (isPending ? PENDING : undefined);
  }

  stop(): void {
    for (const endpoint of this.#byMaster.values()) endpoint.stop();
    this.#byMaster.clear();
  }
}
