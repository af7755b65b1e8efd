import type { Frame, Link } from './link.ts';
import { tcpLink } from './link.ts';
import { listOf, msgids } from './read.ts';
import type { Account } from './v2-client.ts';

/** Somebody at one node who does nothing but look at who comes and goes. */
export type Onlooker = {
  /** Whom it takes for online; `undefined` while it is not logged in. */
  online(): ReadonlySet<number> | undefined;
  tick(): void;
  stop(): Promise<void>;
};

const AGAIN_MS = 300;
const PATIENCE_MS = 8_000;
const PING_MS = 2_000;

/** Looks with the eyes of this account, whose contacts everybody is; connects again and again. */
export function onlookerAt(port: number, account: Account, nowMs: () => number): Onlooker {
  let link: Link | undefined;
  let online: Set<number> | undefined;
  let connectAtMs = 0;
  let heardMs = 0;
  let pingedMs = 0;
  let ended = Promise.resolve();

  const note = (user: unknown, state: unknown): void => {
    if (state === 'online') online?.add(Number(user));
    else online?.delete(Number(user));
  };
  const take = (frame: Frame): void => {
    heardMs = nowMs();
    if (frame.msgid === msgids.presence) note(frame.user, frame.state);
    if (frame.msgid !== msgids.loginAck) return;
    if (frame.errno !== 0) {
      link?.destroy();
      return;
    }
    online = new Set();
    for (const { id, state } of listOf(frame, 'friends')) note(id, state);
  };
  const connect = (): void => {
    const over = Promise.withResolvers<void>();
    ended = over.promise;
    heardMs = nowMs();
    const { id, password } = account;
    link = tcpLink(port)({
      onOpen: () => link?.send({ msgid: msgids.login, v: 2, id, password, device: 'looks on' }),
      onFrame: take,
      onEnd: () => {
        link = undefined;
        online = undefined;
        connectAtMs = nowMs() + AGAIN_MS;
        over.resolve();
      },
    });
  };

  return {
    online: () => online,
    tick() {
      const now = nowMs();
      if (link === undefined) {
        if (now >= connectAtMs) connect();
      } else if (now - heardMs > PATIENCE_MS) link.destroy();
      else if (now - Math.max(heardMs, pingedMs) > PING_MS) {
        pingedMs = now;
        link.send({ msgid: msgids.ping, ref: 'ping' });
      }
    },
    async stop() {
      connectAtMs = Number.POSITIVE_INFINITY;
      link?.destroy();
      await ended;
    },
  };
}
