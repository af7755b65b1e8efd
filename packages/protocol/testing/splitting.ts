import { FrameSplitter, type SplitterOptions } from '../src/frame-splitter.ts';
import type { SplitResult } from '../src/split-result.ts';

const encoder = new TextEncoder();

/** Texts and bytes one after another, as bytes. */
export function bytesOf(
  ...parts: readonly (string | readonly number[] | Uint8Array)[]
): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => [...(typeof part === 'string' ? encoder.encode(part) : part)]),
  );
}

/** The same bytes in chunks of `size`; the last one may be shorter. */
export function chunksOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
  return chunks;
}

/** What a stream in these chunks is understood as: short, for comparing. */
export interface Understood {
  /** A frame's text, or the name of an error, with a `!` behind it when it is fatal. */
  readonly results: readonly string[];
  readonly ending: string;
  readonly isBetweenFrames: boolean;
}

export function understand(
  chunks: readonly Uint8Array[],
  options: Partial<SplitterOptions> = {},
): Understood {
  const splitter = new FrameSplitter({ maxFrameBytes: 65_536, maxNesting: 32, ...options });
  const results = chunks.flatMap((chunk) => {
    const copy = chunk.slice();
    const found = splitter.push(copy).map(shortly);
    // The network's buffers are used again: nothing may still point into them.
    copy.fill(0x58);
    return found;
  });
  return { results, ending: splitter.ending, isBetweenFrames: splitter.isBetweenFrames };
}

/** What the given text or bytes are understood as when they come at once. */
export function resultsOf(
  input: string | Uint8Array,
  options?: Partial<SplitterOptions>,
): readonly string[] {
  return understand([typeof input === 'string' ? bytesOf(input) : input], options).results;
}

export function shortly(result: SplitResult): string {
  if (result.kind === 'frame') return result.text;
  return result.fatal ? `${result.error}!` : result.error;
}
