import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Child, startChild } from '../../../../../test/support/child.ts';
import { eventually, within } from '../../../../../test/support/deadline.ts';
import { describeWith } from '../../../../../test/support/describe-with.ts';
import { type MariaDb, startMariaDb } from '../../../../../test/support/mariadb.ts';
import { oneTo, readAll } from '../contract-subject.ts';
import { createMySqlStore } from './mysql-store.ts';
import { withDefaults } from './options.ts';
import { createSessions, type Sessions } from './sessions.ts';

const NODE = fileURLToPath(new URL('./storm-node.ts', import.meta.url));
const PROGRESS_DEADLINE_MS = 20_000;
/** Answers that show that a node goes on. */
const PROGRESS = 150;

interface Answer {
  readonly conversation: string;
  readonly seq: number;
}

/** One sender, whose processes come and go. */
class Sender {
  readonly #id: number;
  readonly #url: string;
  readonly #before: string[] = [];
  #child: Child | undefined;

  constructor(id: number, url: string) {
    this.#id = id;
    this.#url = url;
  }

  get child(): Child {
    if (this.#child === undefined) throw new Error('the sender has not started');
    return this.#child;
  }

  /** From what has no answer yet; what comes after that is sent again, too. */
  async start(): Promise<void> {
    if (this.#child !== undefined) this.#before.push(this.#child.stdout());
    const answers = this.answers();
    let first = 0;
    while (answers.has(first)) first += 1;
    const args = [NODE, this.#url, String(this.#id), String(first)];
    this.#child = await startChild({ command: process.execPath, args });
  }

  /** By index. The same index has the same answer, whichever process asked. */
  answers(): Map<number, Answer> {
    const answers = new Map<number, Answer>();
    const whole = [...this.#before, this.#child?.stdout() ?? ''].map((text) =>
      text.slice(0, text.lastIndexOf('\n') + 1),
    );
    for (const line of whole.join('').split('\n')) {
      const [index, conversation, seq] = line.split(' ');
      if (conversation === undefined) continue;
      const answer = { conversation, seq: Number(seq) };
      expect(answers.get(Number(index)) ?? answer).toEqual(answer);
      answers.set(Number(index), answer);
    }
    return answers;
  }
}

describeWith('mariadb', 'three nodes that write the same conversations', () => {
  let mariaDb: MariaDb;
  let url: string;
  let sessions: Sessions;
  let senders: Sender[];

  beforeEach(async () => {
    mariaDb = await startMariaDb();
    url = await mariaDb.database();
    senders = oneTo(3).map((id) => new Sender(100 + id, url));
    sessions = createSessions(withDefaults({ url, nowMs: Date.now, randomBytes }));
    await Promise.all(senders.map((sender) => sender.start()));
  });
  afterEach(async () => {
    await Promise.all(senders.map(({ child }) => child.kill()));
    await sessions.stop();
    await mariaDb.stop();
  });

  const goOn = async (which: readonly Sender[] = senders) => {
    const before = which.map((sender) => sender.answers().size);
    await eventually(
      () => which.every((sender, at) => sender.answers().size >= (before[at] ?? 0) + PROGRESS),
      PROGRESS_DEADLINE_MS,
      () => `the nodes go on${which.map(({ child }) => child.stderr()).join('')}`,
    );
  };

  /** Locks in the order in which no node does, then holds a conversation for too long. */
  const beInTheWay = async () => {
    const rival = await sessions.open();
    await rival.command('set session idle_transaction_timeout = 30');
    const touch = (conversation: string) =>
      rival.execute('update conversation set created_at = created_at + 1 where id = ?', [
        conversation,
      ]);
    await rival.command('start transaction');
    await touch('d1.9');
    // One of the two is given up, whichever.
    await touch('d1.2').catch(() => {});
    await rival.command('start transaction');
    const timeouts = await lockTimeouts();
    await touch('d1.9');
    await eventually(
      async () => (await lockTimeouts()) > timeouts,
      PROGRESS_DEADLINE_MS,
      () => 'a node has waited too long for a lock',
    );
    await rival.end();
  };
  const lockTimeouts = async (): Promise<number> => {
    const status = await mariaDb.sql(
      `select count from information_schema.innodb_metrics where name = 'lock_timeouts'`,
    );
    return Number(status);
  };

  const killConnections = async () => {
    const ids = await mariaDb.sql(
      `select id from information_schema.processlist where db = '${new URL(url).pathname.slice(1)}'`,
    );
    for (const id of ids.trim().split('\n')) await mariaDb.sql(`kill ${id}`).catch(() => {});
  };

  test('lose nothing and double nothing, whatever happens to them and to the database', async () => {
    const [first, second, third] = senders;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three');
    await mariaDb.sql(`set global innodb_monitor_enable = 'lock_timeouts'`);
    await goOn();
    await beInTheWay();
    await goOn();
    await killConnections();
    await goOn();
    await first.child.kill();
    await first.start();
    await goOn();
    second.child.signal('SIGSTOP');
    await goOn([first, third]);
    second.child.signal('SIGCONT');
    await goOn();
    await mariaDb.restart();
    await goOn();
    for (const { child } of senders) child.signal('SIGTERM');
    for (const { child } of senders) {
      const { code } = await within(child.exited, PROGRESS_DEADLINE_MS, () => 'the last answers');
      expect([code, child.stderr()]).toEqual([0, '']);
    }

    const store = await createMySqlStore({ url, nowMs: Date.now, randomBytes });
    const stored = new Map<string, Answer>();
    let entries = 0;
    for (const conversation of oneTo(12).map((at) => `d1.${at + 1}`)) {
      const log = await readAll(store, conversation);
      expect(log.map(({ seq }) => seq)).toEqual(oneTo(log.length));
      expect(log.map(({ n }) => n)).toEqual(oneTo(log.length));
      for (const { sender, ref, seq, body } of log) {
        expect(body).toBe(JSON.stringify({ msg: `${sender} ${ref}` }));
        stored.set(`${sender} ${ref}`, { conversation, seq });
      }
      entries += log.length;
    }
    await store.stop();
    expect(stored.size).toBe(entries);
    const answered = senders.flatMap((sender, at) =>
      [...sender.answers()].map(([index, answer]) => [`${101 + at} ${index}`, answer] as const),
    );
    expect(new Map(answered)).toEqual(stored);
  });
});
