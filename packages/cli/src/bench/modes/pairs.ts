import type { Connection, Hooks } from '../connection.ts';
import { countOpen, type Entry, hangUp, logInAll, registerUsers, silentHooks } from '../crew.ts';
import { chatTemplate } from '../frames.ts';
import { observe } from '../histogram.ts';
import type { BenchOptions } from '../options.ts';
import { type BenchResult, chatResult } from '../report.ts';
import { createRun, noteOther, type Run, runTimed } from '../run.ts';
import { createSender, fillWindow, giveUpStalled, messageDone, type Sender } from '../sender.ts';
import { newRunId, readTag } from '../tag.ts';
import { createStream, recordArrival } from '../tally.ts';
import { startTimetable } from './timetable.ts';

/** Connections 0 and 1, 2 and 3, … write to each other: in a closed loop, or to a timetable. */
export async function runPairs(options: BenchOptions, entry: Entry): Promise<BenchResult> {
  const closedLoop = options.mode === 'pairs';
  const hooks = silentHooks();
  const users = await registerUsers(entry, options.connections);
  const { connections } = await logInAll(entry, users, hooks);
  const run = createRun();
  const runId = newRunId();
  const senders = connections.map((connection) => {
    const partnerId = users[connection.index ^ 1]?.id ?? 0;
    const from = { run: runId, sender: connection.index, id: connection.userId };
    const fields = { ...from, name: connection.name };
    return createSender(
      connection,
      chatTemplate(fields, { toid: partnerId }, options.frameBytes, connection),
    );
  });
  listen(hooks, run, senders, runId, closedLoop ? options.window : 0);

  if (closedLoop) for (const sender of senders) fillWindow(sender, run.tally, options.window);
  else startTimetable(run, senders, options.ratePerSecond);
  await runTimed(run, options, {
    tend: () => {
      if (!closedLoop) return;
      giveUpStalled(senders, run.tally, options.window, options.timeoutSeconds * 1e6);
    },
    alive: () => connections.some((connection) => connection.open),
    expected: () => run.tally.sent,
  });
  const dead = connections.length - countOpen(connections);
  hangUp(connections);
  return chatResult(options, run, run.tally.sent, dead);
}

/** Counts what arrives; with a window, each arrival lets its sender send again. */
function listen(hooks: Hooks, run: Run, senders: Sender[], runId: number, window: number): void {
  const { tally } = run;
  const streams = senders.map(createStream);
  const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
  hooks.line = (receiver: Connection, text: string, from: number, to: number) => {
    if (readTag(text, from, to, tag) < 0) return noteOther(run, text, from, to, runId);
    if (tag.run !== runId) {
      tally.alien++;
      return;
    }
    const sender = senders[tag.sender];
    const stream = streams[receiver.index];
    if ((tag.sender ^ 1) !== receiver.index || sender === undefined || stream === undefined) {
      tally.misdirected++;
      return;
    }
    if (recordArrival(tally, stream, tag.seq, sender.nextSeq) !== 'new') return;
    if (run.measuring) {
      run.delivered++;
      observe(run.latencyUs, hooks.arrivedUs - tag.sentUs);
    }
    messageDone(sender, hooks.arrivedUs);
  };
  if (window === 0) return;
  hooks.turn = (receiver) => {
    const sender = senders[receiver.index ^ 1];
    if (sender !== undefined && !run.stopped) fillWindow(sender, tally, window);
  };
}
