import { nowUs, sleep } from '../clock.ts';
import { type Connection, type Hooks, write } from '../connection.ts';
import type { User } from '../crew.ts';
import { type ChatTemplate, chatTemplate, stampFrames } from '../frames.ts';
import type { BenchOptions } from '../options.ts';
import { showProgress } from '../progress.ts';
import { noteOther, type Run } from '../run.ts';
import { newRunId, readTag } from '../tag.ts';
import type { Targets } from './offline-targets.ts';

export type Storing = {
  hooks: Hooks;
  run: Run;
  runId: number;
  connections: Connection[];
  away: User[];
  targets: Targets;
  options: BenchOptions;
};

const stallMs = 60_000;

/**
 * Nothing answers an offline message, so each sender follows a burst with a message to itself:
 * when that comes back, what it sent before is stored.
 */
export async function storeMessages(storing: Storing): Promise<void> {
  const { hooks, run, runId, connections, away, targets, options } = storing;
  const { tally } = run;
  const echoId = newRunId();
  const template = (connection: Connection, run: number, toid: number, bytes: number) => {
    const { index, userId, name } = connection;
    return chatTemplate({ run, sender: index, id: userId, name }, { toid }, bytes, connection);
  };
  const echoes: ChatTemplate[] = connections.map((connection) =>
    template(connection, echoId, connection.userId, 150),
  );
  const templates = connections.map((connection) =>
    away.map(({ id }) => template(connection, runId, id, options.frameBytes)),
  );
  const pending = connections.map(() => false);
  let progressUs = nowUs();

  const sendBurst = (connection: Connection) => {
    const { index } = connection;
    const own = templates[index];
    const echo = echoes[index];
    if (own === undefined || echo === undefined) return;
    const count = Math.min(options.burst, options.messages - tally.sent);
    if (count <= 0) return;
    let text = '';
    for (let i = 0; i < count; i++) {
      const seq = targets.sentBy[index] ?? 0;
      const next = own[seq % own.length];
      if (next !== undefined) text += stampFrames(next, seq, 1, nowUs());
      targets.sentBy[index] = seq + 1;
    }
    tally.sent += count;
    pending[index] = true;
    write(connection, text + stampFrames(echo, 0, 1, nowUs()));
  };

  const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
  hooks.line = (connection, text, from, to) => {
    if (readTag(text, from, to, tag) < 0) return noteOther(run, text, from, to);
    if (tag.run !== echoId || tag.sender !== connection.index) {
      tally.misdirected++;
      return;
    }
    pending[connection.index] = false;
    progressUs = nowUs();
    sendBurst(connection);
  };
  for (const connection of connections) sendBurst(connection);
  const show = showProgress('storing', () => tally.sent);
  while (pending.includes(true)) {
    await sleep(5);
    show();
    if (nowUs() - progressUs > stallMs * 1000) throw new Error('the server stores no more');
    if (!connections.every((connection) => connection.open)) {
      throw new Error("the server closed a sender's connection");
    }
  }
}
