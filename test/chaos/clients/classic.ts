import { errors } from '@parley/protocol';
import type { Record } from '../history.ts';
import type { Random } from '../random.ts';
import type { ChaosClient } from './chaos-client.ts';
import type { Frame, Link, OpenLink } from './link.ts';
import { keptText, listOf, msgids } from './read.ts';
import type { Account } from './v2-client.ts';
import { drawText, type World } from './world.ts';

export type ClassicOptions = {
  readonly name: string;
  readonly account: Account;
  readonly world: World;
  readonly open: OpenLink;
  readonly record: Record;
  readonly random: Random;
  readonly nowMs: () => number;
};

function nameOf(errno: number): string | undefined {
  return Object.entries(errors).find(([, known]) => known.errno === errno)?.[0];
}

const PING_MS = 1_000;
const PATIENCE_MS = 6_000;

/** A client of the classic profile: no places, no refs, no answers; it logs in again when it was cut. */
export function classicClient(options: ClassicOptions): ChaosClient {
  const { name, account, world, record, random, nowMs } = options;
  const got = new Set<string>();
  let link: Link | undefined;
  let connection = 0;
  let isConnected = false;
  let isStopped = false;
  let connectAtMs = 0;
  let heardMs = 0;
  let pingedMs = 0;
  let texts = 0;
  let ended = Promise.withResolvers<void>();

  const login = () => {
    link?.send({ msgid: msgids.login, id: account.id, password: account.password });
  };
  const push = (frame: Frame): void => {
    const text = keptText(String(frame.msg));
    got.add(text);
    record({ type: 'classic-push', connection, sender: Number(frame.id), text });
  };
  const loginAnswered = (frame: Frame): void => {
    if (frame.errno === 0) {
      isConnected = true;
      for (const missed of listOf(frame, 'offlinemsg')) push(JSON.parse(String(missed)));
      return;
    }
    // The old connection may still be there for the server: the second correct login takes over.
    const error = nameOf(Number(frame.errno)) ?? String(frame.errmsg);
    record({ type: 'login-refused', connection, error });
    link?.destroy();
  };
  const take = (frame: Frame): void => {
    heardMs = nowMs();
    if (frame.msgid === msgids.loginAck) loginAnswered(frame);
    else if (frame.msgid === msgids.direct || frame.msgid === msgids.group) push(frame);
    else if (frame.msgid === msgids.error) {
      record({ type: 'error', connection, error: String(frame.error) });
    }
  };
  const connect = (): void => {
    connection += 1;
    heardMs = nowMs();
    ended = Promise.withResolvers();
    link = options.open({
      onOpen: login,
      onFrame: take,
      onEnd: () => {
        record({ type: 'ended', connection });
        link = undefined;
        isConnected = false;
        connectAtMs = nowMs() + random.between(50, 500);
        ended.resolve();
      },
    });
  };
  ended.resolve();

  return {
    name,
    get isConnected() {
      return isConnected;
    },
    act() {
      if (!isConnected || random.chance(0.3)) return;
      texts += 1;
      const text = drawText(`${name} ${texts}`, random);
      record({ type: 'send', ref: '', text: keptText(text) });
      const to = random.chance(0.5)
        ? { msgid: msgids.direct, toid: random.pick(world.people).id }
        : { msgid: msgids.group, groupid: world.groups[0] };
      link?.send({ ...to, msg: text });
    },
    tick() {
      const now = nowMs();
      if (link === undefined) {
        if (now >= connectAtMs && !isStopped) connect();
      } else if (now - heardMs > PATIENCE_MS) {
        link.destroy();
      } else if (isConnected && now - Math.max(heardMs, pingedMs) > PING_MS) {
        pingedMs = now;
        link.send({ msgid: msgids.ping, ref: 'ping' });
      }
    },
    unanswered: () => [],
    hasAll({ log, memberships }) {
      const own = memberships.filter(({ user }) => user === account.id);
      return own.every(({ conv, begin }) =>
        (log.get(conv) ?? []).every(
          ({ seq, kind, sender, text }) =>
            seq <= begin || kind !== 'message' || sender === account.id || got.has(text),
        ),
      );
    },
    settle: () => record({ type: 'settled', isConnected, positions: new Map(), unanswered: [] }),
    start: connect,
    async stop() {
      isStopped = true;
      link?.destroy();
      await ended.promise;
    },
  };
}
