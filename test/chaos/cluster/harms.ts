import type { PartName } from '../site.ts';

type Harm = {
  readonly part: PartName;
  readonly nodes: readonly number[];
  readonly isCertain: boolean;
  readonly sinceMs: number;
};

/** What each node cannot use, and since when: against this it is held what the nodes say. */
export class Harms {
  readonly #harms = new Set<Harm>();
  readonly #endedMs = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  begin(part: PartName, nodes: readonly number[], isCertain: boolean): () => void {
    const harm: Harm = { part, nodes, isCertain, sinceMs: this.#nowMs() };
    this.#harms.add(harm);
    return () => {
      if (!this.#harms.delete(harm)) return;
      for (const node of nodes) this.#endedMs.set(`${node} ${part}`, this.#nowMs());
    };
  }

  /** For how long the node has certainly been without this part; 0 if it may have it. */
  certainMs(node: number, part: PartName): number {
    const sinceMs = this.#of(node, part).filter(({ isCertain }) => isCertain);
    return Math.max(0, ...sinceMs.map((harm) => this.#nowMs() - harm.sinceMs));
  }

  /** For how long nothing has been done to this node's way to the part; 0 while something is. */
  wellMs(node: number, part: PartName): number {
    if (this.#of(node, part).length > 0) return 0;
    return this.#nowMs() - (this.#endedMs.get(`${node} ${part}`) ?? Number.NEGATIVE_INFINITY);
  }

  #of(node: number, part: PartName): Harm[] {
    return [...this.#harms].filter((harm) => harm.part === part && harm.nodes.includes(node));
  }
}
