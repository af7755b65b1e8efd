import type { Hooks } from '../connection.ts';
import { observe } from '../histogram.ts';
import type { BenchOptions } from '../options.ts';
import { noteOther, type Run } from '../run.ts';
import { fillWindow, messageDone, type Sender } from '../sender.ts';
import { readTag } from '../tag.ts';
import { createStream, recordArrival } from '../tally.ts';

export type GroupRun = {
  hooks: Hooks;
  run: Run;
  senders: Sender[];
  runId: number;
  probeId: number;
  options: BenchOptions;
};

/** A message is done, and the next one sent, when all members but its sender have it. */
export function listenToGroup({ hooks, run, senders, runId, probeId, options }: GroupRun): void {
  const { tally } = run;
  const others = options.connections - 1;
  const streams = Array.from({ length: options.connections * senders.length }, createStream);
  const arrivals: number[][] = senders.map(() => []);
  const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
  const ready = new Set<Sender>();
  hooks.line = (receiver, text, from, to) => {
    if (readTag(text, from, to, tag) < 0) return noteOther(run, text, from, to, runId);
    if (tag.run !== runId) {
      // A late probe is nobody's fault.
      if (tag.run !== probeId) tally.alien++;
      return;
    }
    const sender = senders[tag.sender];
    const stream = streams[receiver.index * senders.length + tag.sender];
    const counts = arrivals[tag.sender];
    if (sender === undefined || stream === undefined || counts === undefined) {
      tally.misdirected++;
      return;
    }
    if (tag.sender === receiver.index) {
      tally.misdirected++;
      return;
    }
    if (recordArrival(tally, stream, tag.seq, sender.nextSeq) !== 'new') return;
    if (run.measuring) {
      run.delivered++;
      observe(run.latencyUs, hooks.arrivedUs - tag.sentUs);
    }
    const count = (counts[tag.seq] ?? 0) + 1;
    counts[tag.seq] = count;
    sender.progressUs = hooks.arrivedUs;
    if (count < others) return;
    messageDone(sender, hooks.arrivedUs);
    ready.add(sender);
  };
  hooks.turn = () => {
    if (ready.size === 0) return;
    for (const sender of ready) if (!run.stopped) fillWindow(sender, tally, options.window);
    ready.clear();
  };
}
