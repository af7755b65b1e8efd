import { nowUs } from '../clock.ts';
import { openConnection } from '../connection.ts';
import { type Entry, hangUp, registerUsers, silentHooks } from '../crew.ts';
import { messageId } from '../frames.ts';
import { createHistogram, observe } from '../histogram.ts';
import type { BenchOptions } from '../options.ts';
import { formatCount, showProgress } from '../progress.ts';
import { type BenchResult, latencyValues, ms, serverValues } from '../report.ts';
import { createRun, startMeasuring } from '../run.ts';
import { ask, loginByToken, tryLogin } from '../session.ts';

/** Users with tokens and conversations, who all come back at once. */
export async function runReconnect(options: BenchOptions, entry: Entry): Promise<BenchResult> {
  const users = await registerUsers(entry, options.connections);
  const tokens: string[] = [];
  const half = Math.ceil(options.conversations / 2);
  await atMost(entry.loginsAtOnce, users.length, async (at) => {
    const connection = await openConnection(entry.to, at, silentHooks());
    connection.userId = users[at]?.id ?? 0;
    tokens[at] = String((await tryLogin(connection, entry.password)).token);
    for (let next = 1; next <= half; next++) {
      const toid = users[(at + next) % users.length]?.id ?? 0;
      await ask(connection, { msgid: messageId.chat, toid, msg: `hello ${next}` });
    }
    connection.socket.destroy();
  });

  const run = createRun();
  const loginUs = createHistogram();
  const show = showProgress('logged in', () => run.delivered);
  const stopMeasuring = startMeasuring(run, options.serverPids);
  const startUs = nowUs();
  let conversations = 0;
  let refused = 0;
  const connections = await Promise.all(
    tokens.map(async (token, at) => {
      const connection = await openConnection(entry.to, at, silentHooks());
      const answer = await loginByToken(connection, token);
      observe(loginUs, nowUs() - startUs);
      if (answer.errno !== 0) refused++;
      conversations += answer.conversations?.length ?? 0;
      run.delivered++;
      show();
      return connection;
    }),
  );
  stopMeasuring();
  hangUp(connections);
  const latency = latencyValues(loginUs);
  const each = conversations / connections.length;
  return {
    mode: 'reconnect',
    clean: refused === 0,
    perSecond: connections.length / run.seconds,
    lines: [
      `${formatCount(connections.length)} clients with ${each.toFixed(1)} conversations each were ` +
        `all in after ${run.seconds.toFixed(2)} s; refused: ${refused}`,
      `in after ms: p50 ${ms(latency.p50Us)}, p99 ${ms(latency.p99Us)}, max ${ms(latency.maxUs)}`,
    ],
    values: {
      seconds: run.seconds,
      refused,
      conversations: each,
      ...latency,
      ...serverValues(run),
    },
  };
}

async function atMost(
  width: number,
  count: number,
  work: (at: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
}
