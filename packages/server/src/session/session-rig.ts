import { dialects } from '@parley/protocol';
import type { Connection, LeaveReason } from '../gateway/connection.ts';
import { createRateLimits } from '../lib/rate-limits.ts';
import { createStats } from '../lib/stats.ts';
import { createSessionServices, type SessionParts } from './create-services.ts';
import { Session } from './session.ts';
import type { SessionServices } from './session-services.ts';

type Frame = Readonly<Record<string, unknown>>;

/** For tests: what sessions work with, on the parts that are given. */
export function rigServices(
  parts: Pick<SessionParts, 'store' | 'bus' | 'presence'> & Partial<Pick<SessionParts, 'nowMs'>>,
): SessionServices {
  return createSessionServices({
    passwords: {
      hash: async (password) => password,
      verify: async (password, hash) => password === hash,
      waiting: () => 0,
    },
    rateLimits: createRateLimits(undefined),
    policies: { classic: 'reject', v2: 'allow' },
    trustsEnds: true,
    nodeId: 'node',
    nowMs: Date.now,
    elapsedMs: () => performance.now(),
    ...parts,
    stats: createStats(),
    onError: (_, error) => {
      throw error;
    },
  }).services;
}

/** A client in memory. `writable` is awaited before what was missed is sent. */
export class RigClient {
  readonly sent: Frame[] = [];
  readonly closedWith: string[] = [];
  isReading = true;
  onClosed = () => {};
  readonly #session: Session;
  #tell = Promise.withResolvers<void>();

  constructor(services: SessionServices, writable: () => Promise<void> = async () => {}) {
    const connection: Connection = {
      ...{ address: 'test', dialect: dialects.abc, codec: 'json' },
      ...{ isV2Only: false, isSmallClient: false, isFlushed: true },
      becomeV2() {},
      send: (frame) => {
        this.sent.push(JSON.parse(String(frame)));
        this.#tell.resolve();
        this.#tell = Promise.withResolvers();
      },
      writable,
      pause: () => {
        this.isReading = false;
      },
      resume: () => {
        this.isReading = true;
      },
      close: (error) => this.#over(error, false),
      finish: () => this.#over('finished', true),
    };
    this.#session = new Session(connection, services);
  }

  send(frame: Frame): void {
    this.#session.onFrame(JSON.stringify(frame));
  }

  /** The first frame of all so far and to come that fits. */
  async next(fits: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.sent.find(fits);
      if (found !== undefined) return found;
      await this.#tell.promise;
    }
  }

  async ask(frame: Frame): Promise<Frame> {
    const ref = `ref ${this.sent.length}`;
    this.send({ ...frame, ref });
    return await this.next((answer) => answer.ref === ref && answer.msgid !== frame.msgid);
  }

  /** Its node leaves. */
  leave(why: LeaveReason): void {
    this.#session.onLeave(why);
  }

  /** Is gone, in the middle of whatever it asked. */
  vanish(): void {
    this.#session.onEnd(false);
  }

  #over(why: string, isClean: boolean): void {
    this.closedWith.push(why);
    this.onClosed();
    this.#session.onEnd(isClean);
  }
}

/** A user who has registered and logged in, in v2. */
export async function rigDevice(services: SessionServices, name: string): Promise<RigClient> {
  const client = new RigClient(services);
  await client.ask({ msgid: 4, v: 2, name, password: 'x' });
  await client.ask({ msgid: 1, v: 2, name, password: 'x' });
  return client;
}
