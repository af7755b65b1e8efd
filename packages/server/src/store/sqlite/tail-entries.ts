import type { EntryKind } from '../../domain/entry.ts';
import { COPIED_COLUMNS, columns, type EntryBlock, kindOf, textsAt } from './entry-block.ts';

const FIRST_CAPACITY = 1_024;

/**
 * The entries of one generation of the tail, in the order in which they came. Numbers are in one
 * array that grows and texts beside it: an entry that waits to be written costs the garbage
 * collector one string, however small the commits were.
 */
export class TailEntries {
  #numbers = new Uint32Array(COPIED_COLUMNS * FIRST_CAPACITY);
  readonly #bodies: string[] = [];
  readonly #endedRefs: string[] = [];

  get count(): number {
    return this.#bodies.length;
  }

  /** Takes an entry over and returns its index here. */
  add(block: EntryBlock, index: number): number {
    const at = this.#bodies.length;
    const start = at * COPIED_COLUMNS;
    if (start === this.#numbers.length) this.#grow();
    for (let column = 0; column < COPIED_COLUMNS; column += 1) {
      this.#numbers[start + column] = block.numbers[column * block.count + index] as number;
    }
    const { body, endedRef } = textsAt(block, index);
    this.#bodies.push(body);
    this.#endedRefs.push(endedRef);
    return at;
  }

  /** Forgets the latest one and tells its kind. */
  removeLast(): EntryKind {
    this.#bodies.pop();
    this.#endedRefs.pop();
    return kindOf(this.numberAt(columns.kind, this.count));
  }

  numberAt(column: number, index: number): number {
    return this.#numbers[index * COPIED_COLUMNS + column] as number;
  }

  textsAt(index: number): { body: string; endedRef: string } {
    return {
      body: this.#bodies[index] as string,
      endedRef: this.#endedRefs[index] as string,
    };
  }

  #grow(): void {
    const grown = new Uint32Array(this.#numbers.length * 2);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}
