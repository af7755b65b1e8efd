import { COLUMNS, COPIED_COLUMNS, columns, type EntryBlock, textsAt } from './entry-block.ts';
import type { TailEntries } from './tail-entries.ts';

/** Puts entries from elsewhere together as a block of their own. */
export class BlockBuilder {
  readonly #count: number;
  readonly #numbers: Uint32Array<ArrayBuffer>;
  readonly #bodies: string[] = [];
  #bodyEnd = 0;
  #refs = '';
  #conversations = '';
  #next = 0;

  /** For exactly so many entries. */
  constructor(count: number) {
    this.#count = count;
    this.#numbers = new Uint32Array(COLUMNS * count);
  }

  /**
   * An entry of another block; with its conversation only where the new one is of many, and with
   * what it says now where that was altered.
   */
  addFromBlock(block: EntryBlock, index: number, conversation = '', altered?: string): void {
    for (let column = 0; column < COPIED_COLUMNS; column += 1) {
      this.#set(column, block.numbers[column * block.count + index] as number);
    }
    this.#conversations += conversation;
    this.#addTexts(textsAt(block, index), altered);
  }

  addFromTail(entries: TailEntries, index: number, conversation = '', altered?: string): void {
    this.#conversations += conversation;
    for (let column = 0; column < COPIED_COLUMNS; column += 1) {
      this.#set(column, entries.numberAt(column, index));
    }
    this.#addTexts(entries.textsAt(index), altered);
  }

  build(): EntryBlock {
    return {
      count: this.#count,
      numbers: this.#numbers,
      bodies: this.#bodies.join(''),
      refs: this.#refs,
      conversations: this.#conversations,
    };
  }

  #addTexts(
    texts: { readonly body: string; readonly endedRef: string },
    body: string = texts.body,
  ): void {
    this.#bodies.push(body);
    this.#bodyEnd += body.length;
    this.#refs += texts.endedRef;
    this.#set(columns.bodyEnd, this.#bodyEnd);
    this.#set(columns.refEnd, this.#refs.length);
    this.#set(columns.conversationEnd, this.#conversations.length);
    this.#next += 1;
  }

  #set(column: number, value: number): void {
    this.#numbers[column * this.#count + this.#next] = value;
  }
}
