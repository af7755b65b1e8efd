import type { Entry } from '../../domain/entry.ts';
import {
  COPIED_COLUMNS,
  columns,
  type EntryBlock,
  kindOf,
  textsAt,
  timeOf,
} from './entry-block.ts';
import type { SoughtRef } from './ref-runs.ts';

const FIRST_CAPACITY = 1_024;
/** After the numbers that a block has too: which of the generation's runs has the entry. */
const RUN = COPIED_COLUMNS;
const STRIDE = COPIED_COLUMNS + 1;

/**
 * The entries of one generation of the tail, in the order in which they came. Numbers are in one
 * array that grows and texts beside it: an entry that waits to be written costs the garbage
 * collector one string, however small the commits were.
 */
export class TailEntries {
  #numbers = new Uint32Array(STRIDE * FIRST_CAPACITY);
  /** The hash of an entry's ref; anything where it has none. Empty until the first ref. */
  #first = new Uint32Array(0);
  #second = new Uint32Array(0);
  readonly #bodies: string[] = [];
  readonly #endedRefs: string[] = [];

  get count(): number {
    return this.#bodies.length;
  }

  /** Takes an entry of a run over and returns its index here. */
  add(block: EntryBlock, index: number, run: number): number {
    const at = this.#bodies.length;
    const start = at * STRIDE;
    if (start === this.#numbers.length) this.#grow();
    for (let column = 0; column < COPIED_COLUMNS; column += 1) {
      this.#numbers[start + column] = block.numbers[column * block.count + index] as number;
    }
    this.#numbers[start + RUN] = run;
    const { body, endedRef } = textsAt(block, index);
    this.#bodies.push(body);
    this.#endedRefs.push(endedRef);
    return at;
  }

  /** Keeps the hash of the latest entry's ref. */
  addHash(first: number, second: number): void {
    const at = this.#bodies.length - 1;
    if (at >= this.#first.length) {
      this.#first = grown(this.#first, this.#numbers.length / STRIDE);
      this.#second = grown(this.#second, this.#numbers.length / STRIDE);
    }
    this.#first[at] = first;
    this.#second[at] = second;
  }

  /** The latest entry with this ref, or -1. */
  indexOf({ first, second, sender, endedRef }: SoughtRef): number {
    let at = Math.min(this.count, this.#first.length) - 1;
    for (; at >= 0; at = at === 0 ? -1 : this.#first.lastIndexOf(first, at - 1)) {
      if (this.#first[at] !== first || this.#second[at] !== second) continue;
      if (this.numberAt(columns.sender, at) === sender && this.#endedRefs[at] === endedRef) break;
    }
    return at;
  }

  hasRef(index: number): boolean {
    return this.#endedRefs[index] !== '';
  }

  firstHashAt(index: number): number {
    return this.#first[index] as number;
  }

  secondHashAt(index: number): number {
    return this.#second[index] as number;
  }

  runAt(index: number): number {
    return this.numberAt(RUN, index);
  }

  /** Forgets the latest one and tells its kind. */
  removeLast(): Entry['kind'] {
    this.#bodies.pop();
    this.#endedRefs.pop();
    return kindOf(this.numberAt(columns.kind, this.count));
  }

  numberAt(column: number, index: number): number {
    return this.#numbers[index * STRIDE + column] as number;
  }

  atAt(index: number): number {
    return timeOf(this.numberAt(columns.atHigh, index), this.numberAt(columns.atLow, index));
  }

  textsAt(index: number): { body: string; endedRef: string } {
    return {
      body: this.#bodies[index] as string,
      endedRef: this.#endedRefs[index] as string,
    };
  }

  charactersAt(index: number): number {
    return (this.#bodies[index] as string).length + (this.#endedRefs[index] as string).length;
  }

  #grow(): void {
    this.#numbers = grown(this.#numbers, this.#numbers.length * 2);
  }
}

function grown(numbers: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length);
  longer.set(numbers);
  return longer;
}
