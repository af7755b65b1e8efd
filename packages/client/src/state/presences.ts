import type { Presence } from '../client.ts';
import type { MakeSource, Source } from './source.ts';

/** Who is there, as far as the server has said so on this connection. */
export class Presences {
  readonly source: Source<ReadonlyMap<number, Presence>>;
  /** Who else has to know of changes. */
  onChange = () => {};
  readonly #known = new Map<number, Presence>();

  constructor(makeSource: MakeSource) {
    this.source = makeSource(() => new Map(this.#known));
  }

  get(user: number): Presence | undefined {
    return this.#known.get(user);
  }

  set(user: number, presence: Presence): void {
    this.#known.set(user, presence);
    this.source.touch();
    this.onChange();
  }

  clear(): void {
    this.#known.clear();
    this.source.touch();
    this.onChange();
  }
}
