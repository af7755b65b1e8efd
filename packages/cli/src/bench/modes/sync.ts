import { nowUs, waitUntil } from '../clock.ts';
import { type Entry, hangUp, logInAll, registerUsers, silentHooks } from '../crew.ts';
import { chatTemplate } from '../frames.ts';
import type { BenchOptions } from '../options.ts';
import { formatCount } from '../progress.ts';
import type { BenchResult } from '../report.ts';
import { createRun, noteOther, startMeasuring } from '../run.ts';
import { createSender, sendMessages } from '../sender.ts';
import { ask } from '../session.ts';
import { newRunId, readTag } from '../tag.ts';

const syncId = 21;
const pageEntries = 500;
const storeWithinMs = 120_000;
const burst = 500;

/** Stores messages in one conversation a sender, then reads all logs back, page by page. */
export async function runSync(options: BenchOptions, entry: Entry): Promise<BenchResult> {
  const users = await registerUsers(entry, options.senders);
  const hooks = silentHooks();
  const { connections } = await logInAll(entry, users, hooks);
  const run = createRun();
  const runId = newRunId();
  const senders = connections.map((connection) => {
    const { index, userId, name } = connection;
    const from = { run: runId, sender: index, id: userId, name };
    const to = { toid: userId };
    return createSender(connection, chatTemplate(from, to, options.frameBytes, connection));
  });
  const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
  hooks.line = (_connection, text, from, to) => {
    if (readTag(text, from, to, tag) < 0) noteOther(run, text, from, to, runId);
  };
  const each = Math.ceil(options.messages / senders.length);
  for (let sent = 0; sent < each; sent += burst) {
    const count = Math.min(burst, each - sent);
    for (const sender of senders) sendMessages(sender, run.tally, count, nowUs());
    await waitUntil(() => run.acknowledged >= run.tally.sent, storeWithinMs);
  }
  if (run.acknowledged !== run.tally.sent) throw new Error('not all messages were acknowledged');

  const stopMeasuring = startMeasuring(run, options.serverPids);
  let isInOrder = true;
  await Promise.all(
    connections.map(async (connection) => {
      const { userId } = connection;
      const conv = `d${userId}.${userId}`;
      for (let after = 0; ; ) {
        const frame = { msgid: syncId, conv, after, limit: pageEntries };
        const { messages, more } = (await ask(connection, frame)) as {
          messages: { seq: number }[];
          more: boolean;
        };
        for (const { seq } of messages) {
          if (seq !== after + 1) isInOrder = false;
          after = seq;
        }
        run.tally.received += messages.length;
        if (!more || messages.length === 0) return;
      }
    }),
  );
  stopMeasuring();
  hangUp(connections);
  const { sent, received } = run.tally;
  const perSecond = received / run.seconds;
  return {
    mode: 'sync',
    clean: sent === received && isInOrder,
    perSecond,
    lines: [
      `${formatCount(received)} of ${formatCount(sent)} messages read back in ` +
        `${run.seconds.toFixed(2)} s, ${formatCount(perSecond)} a second`,
      isInOrder ? 'all in order, without a gap' : 'NOT in order',
    ],
    values: {
      seconds: run.seconds,
      expected: sent,
      lost: sent - received,
      isInOrder,
      loadCpuShare: run.loadCpuShare,
    },
  };
}
