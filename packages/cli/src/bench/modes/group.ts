import { nowUs, waitUntil } from '../clock.ts';
import { write } from '../connection.ts';
import { countOpen, type Entry, hangUp, logInAll, registerUsers, silentHooks } from '../crew.ts';
import { chatTemplate, frameText, messageId } from '../frames.ts';
import type { BenchOptions } from '../options.ts';
import { type BenchResult, chatResult } from '../report.ts';
import { createRun, runTimed } from '../run.ts';
import { createSender, fillWindow, giveUpStalled, sendMessages } from '../sender.ts';
import { ask } from '../session.ts';
import { newRunId, readTag } from '../tag.ts';
import { createGroup } from './group-create.ts';
import { listenToGroup } from './group-listen.ts';

const probeEveryMs = 1000;
const mostProbes = 60;

/** One group of all connections; the first `senders` of them write to it. */
export async function runGroup(options: BenchOptions, entry: Entry): Promise<BenchResult> {
  const hooks = silentHooks();
  const users = await registerUsers(entry, options.connections);
  const { connections } = await logInAll(entry, users, hooks);
  try {
    const [creator] = connections;
    if (creator === undefined) throw new Error('nobody is connected');
    const groupid = await createGroup(creator, entry.password);
    for (const connection of connections) {
      if (connection === creator) continue;
      const join = { msgid: messageId.joinGroup, id: connection.userId, groupid };
      if (options.profile === 'v2') await ask(connection, join);
      else write(connection, frameText(join, connection));
    }
    const sendersOf = (runId: number) =>
      connections.slice(0, options.senders).map((connection) => {
        const { index, userId, name } = connection;
        const from = { run: runId, sender: index, id: userId, name };
        return createSender(
          connection,
          chatTemplate(from, { groupid }, options.frameBytes, connection),
        );
      });

    const joined = new Set<number>();
    const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
    const probeId = newRunId();
    hooks.line = (connection, text, from, to) => {
      if (readTag(text, from, to, tag) >= 0 && tag.run === probeId) joined.add(connection.index);
    };
    const everybody = () => joined.size === connections.length - 1;
    const [probe] = sendersOf(probeId);
    const probes = createRun().tally;
    for (let i = 0; i < mostProbes && probe !== undefined && !everybody(); i++) {
      sendMessages(probe, probes, 1, nowUs());
      await waitUntil(everybody, probeEveryMs);
    }
    if (!everybody()) throw new Error(`${joined.size + 1} of ${connections.length} joined`);

    const runId = newRunId();
    const senders = sendersOf(runId);
    const run = createRun();
    listenToGroup({ hooks, run, senders, runId, probeId, options });
    for (const sender of senders) fillWindow(sender, run.tally, options.window);
    const expected = () => run.tally.sent * (connections.length - 1);
    await runTimed(run, options, {
      tend: () => giveUpStalled(senders, run.tally, options.window, options.timeoutSeconds * 1e6),
      alive: () => connections.some((connection) => connection.open),
      expected,
    });
    const dead = connections.length - countOpen(connections);
    return chatResult(options, run, expected(), dead);
  } finally {
    hangUp(connections);
  }
}
