/**
 * What a TCP connection that speaks Protobuf opens with: `PRL` and the version. No JSON stream
 * begins so, which begins with `{`, white space or NUL.
 */
export const protobufPreface: Uint8Array = Uint8Array.of(0x50, 0x52, 0x4c, 0x02);

/** What a connection turned out to speak, and its bytes from there on, which may be none. */
export interface Opening {
  readonly isProtobuf: boolean;
  readonly rest: Uint8Array;
}

/**
 * Tells by its first bytes what a connection speaks. Pure. What is not the preface is left whole
 * to the splitter of JSON, which has an error for it.
 */
export class PrefaceReader {
  #held: readonly number[] = [];

  /** What came so far, where that could still become the preface. */
  get held(): Uint8Array {
    return Uint8Array.from(this.#held);
  }

  /** Takes the next bytes; `undefined` while they are too few to tell. */
  push(chunk: Uint8Array): Opening | undefined {
    const before = this.#held.length;
    const missing = protobufPreface.length - before;
    for (let at = 0; at < chunk.length && at < missing; at += 1) {
      if (chunk[at] === protobufPreface[before + at]) continue;
      const rest = before === 0 ? chunk : Uint8Array.from([...this.#held, ...chunk]);
      this.#held = [];
      return { isProtobuf: false, rest };
    }
    if (chunk.length >= missing) return { isProtobuf: true, rest: chunk.subarray(missing) };
    this.#held = [...this.#held, ...chunk];
    return undefined;
  }
}
