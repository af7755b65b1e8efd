import { afterAll, beforeAll, expect, test } from 'vitest';
import { directConversation } from '../../packages/server/src/domain/conversation.ts';
import { acknowledged, heardUpTo, join, numbered, type Person, places } from '../cluster/people.ts';
import type { ClassicClient } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import type { MariaDb } from '../support/mariadb.ts';
import { type SpiderCluster, startSpiderCluster } from './two-nodes.ts';

const REFUSAL_DEADLINE_MS = 15_000;
const RECOVERY_DEADLINE_MS = 40_000;
// Longer than the network timeouts of the tests' Spider.
const RESOLVE_WAIT_SECONDS = 5;

interface Talk {
  readonly from: ClassicClient;
  readonly to: ClassicClient;
  readonly toId: number;
  readonly name: string;
  readonly conversation: string;
}

describeWith(['spider', 'redis'], 'a back end of Spider that is killed and comes back', () => {
  let cluster: SpiderCluster;
  let resolving: Promise<void> | undefined;
  let isOver = false;
  const resolved: string[] = [];

  beforeAll(async () => {
    cluster = await startSpiderCluster();
  });
  afterAll(async () => {
    isOver = true;
    await resolving;
    await cluster?.stop();
  });

  test('stops nobody else, and in the end everything is there once', async () => {
    const { spider, nodes } = cluster;
    const [staying, dying] = spider.backEnds;
    const talks = await startTalks();
    const before = talks.flatMap((talk) => numbered(`${talk.name} early`, 20));
    for (const talk of talks) sendAll(talk, numbered(`${talk.name} early`, 20));
    for (const talk of talks) await acknowledged(talk.from, `${talk.name} early 20`);
    expect(before.length).toBe(talks.length * 20);
    const isOn = await locate(staying, talks);
    const [alive, dead] = [talks.filter(isOn), talks.filter((talk) => !isOn(talk))];
    expect([alive.length, dead.length].every((count) => count > 0)).toBe(true);

    for (const talk of talks) sendAll(talk, numbered(`${talk.name} during`, 200));
    await acknowledged(talks[0]?.from ?? fail(), `${talks[0]?.name} during 5`);
    await dying.kill();
    for (const talk of talks) await answered(talk.from, `${talk.name} during 200`);

    for (const { from, toId, name } of dead) from.send(message(toId, `${name} in vain`));
    for (const { from, name } of dead) {
      const refusal = await from.next(({ ref }) => ref === `${name} in vain`, REFUSAL_DEADLINE_MS);
      expect(refusal).toMatchObject({ error: 'unavailable', errno: 300, retry: true });
    }
    for (const talk of alive) sendAll(talk, [`${talk.name} meanwhile`]);
    for (const { from, name } of alive) await acknowledged(from, `${name} meanwhile`);
    for (const node of nodes) expect(await node.page('/readyz')).toContain('"ready":true');

    await dying.restart();
    resolving = resolveUntilOver();
    for (const talk of talks) await sendMissing(talk);
    for (const talk of talks) {
      const stored = await log(talk.conversation);
      expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, at) => at + 1));
      expect(new Map(stored.map(({ ref, seq }) => [ref, seq]))).toEqual(placesOf(talk));
      talk.from.send(message(talk.toId, `${talk.name} end`));
      const heardNow = await heardUpTo(talk.to, `${talk.name} end`);
      const own = heardNow.filter((text) => text.startsWith(`${talk.name} `));
      expect(own).toEqual([...stored.map(({ ref }) => ref), `${talk.name} end`]);
    }
  }, 120_000);

  /** Pairs on both nodes, enough that there are some on each back end. */
  async function startTalks(): Promise<Talk[]> {
    const talks: Talk[] = [];
    for (const name of ['ann', 'bob', 'cid', 'dot', 'eli', 'fay', 'gil', 'hob']) {
      const [from, to] = [await cluster.connectTo(0), await cluster.connectTo(1)];
      const [one, other]: Person[] = [await join(from, name), await join(to, `${name}'s friend`)];
      const conversation = directConversation(one?.id ?? 0, other?.id ?? 0);
      talks.push({ from, to, toId: other?.id ?? 0, name, conversation });
    }
    return talks;
  }

  /** Tells of which talks all that a send needs lies on this back end. */
  async function locate(backEnd: MariaDb, talks: readonly Talk[]) {
    const conversations = new Set(await cluster.spider.values(backEnd, 'conversation', 'id'));
    const refs = new Set(await cluster.spider.values(backEnd, 'recent_ref', 'ref'));
    expect(talks.length).toBeGreaterThan(0);
    return ({ conversation, name }: Talk) =>
      conversations.has(conversation) && refs.has(`${name} early 1`);
  }

  async function resolveUntilOver(): Promise<void> {
    while (!isOver) resolved.push(await cluster.spider.resolve(RESOLVE_WAIT_SECONDS));
  }

  /** Sends again what was refused, until all is acknowledged. */
  async function sendMissing(talk: Talk): Promise<void> {
    const refs = [`${talk.name} in vain`, ...numbered(`${talk.name} during`, 200)];
    await eventually(
      async () => {
        const kept = placesOf(talk);
        const missing = refs.filter((ref) => !kept.has(ref));
        const answers = talk.from.received.length;
        sendAll(talk, missing);
        await eventually(
          () => talk.from.received.length >= answers + missing.length,
          REFUSAL_DEADLINE_MS,
          () => `answers to ${missing.length} messages of ${talk.name}`,
        );
        return missing.length === 0;
      },
      RECOVERY_DEADLINE_MS,
      () => `all of ${talk.name} is stored`,
    );
  }

  async function log(conversation: string): Promise<{ seq: number; ref: string }[]> {
    const rows = await cluster.spider.front.sql(
      `select seq, ref from parley.message where conversation = '${conversation}' order by seq`,
    );
    return rows
      .split('\n')
      .slice(0, -1)
      .map((row) => row.split('\t'))
      .map(([seq, ref]) => ({ seq: Number(seq), ref: String(ref) }));
  }
});

function message(toid: number, text: string) {
  return { msgid: 6, toid, msg: text, ref: text };
}

function sendAll({ from, toId }: Talk, texts: readonly string[]): void {
  for (const text of texts) from.send(message(toId, text));
}

function placesOf({ from }: Talk): Map<string, number> {
  return places(from);
}

/** Until there is an answer, whichever. */
async function answered(client: ClassicClient, ref: string): Promise<void> {
  await eventually(
    () => client.received.some((frame) => frame.ref === ref),
    REFUSAL_DEADLINE_MS,
    () => `an answer to ${ref}`,
  );
}

function fail(): never {
  throw new Error('there are no talks');
}
