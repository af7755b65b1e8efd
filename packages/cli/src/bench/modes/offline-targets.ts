import type { Tag } from '../tag.ts';
import { createStream, recordArrival, type Stream, type Tally } from '../tally.ts';

/**
 * Sender s gives its k-th message to target k mod n, so that each target knows what is its own
 * and in which order it must come.
 */
export type Targets = { count: number; senders: number; sentBy: number[]; streams: Stream[] };

export function createTargets(count: number, senders: number): Targets {
  const streams = Array.from({ length: count * senders }, createStream);
  return { count, senders, sentBy: Array.from({ length: senders }, () => 0), streams };
}

export function recordOffline(targets: Targets, tally: Tally, target: number, tag: Tag): void {
  const stream = targets.streams[target * targets.senders + tag.sender];
  if (tag.sender >= targets.senders || stream === undefined || tag.seq % targets.count !== target) {
    tally.misdirected++;
    return;
  }
  // Numbered anew within the stream: its bitmap then has no holes.
  const own = Math.floor(tag.seq / targets.count);
  const sent = targets.sentBy[tag.sender] ?? 0;
  recordArrival(tally, stream, own, Math.ceil((sent - target) / targets.count));
}
