import type { ErrorName } from '@parley/protocol';
import type { Clock } from '../clock.ts';
import { localError, ParleyError } from '../errors.ts';
import { type LoginAnswer, readError, readLogin } from '../wire/answers.ts';
import { msgids } from '../wire/msgids.ts';
import { Requests } from '../wire/requests.ts';
import type { ClientFrame, JsonObject, Link, LinkEnd, Wire } from '../wire/wire.ts';
import { backoffMs } from './backoff.ts';
import { type ConnectionState, OFFLINE } from './connection-state.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { mayReconnect } from './reconnecting.ts';
import { ShownState } from './shown-state.ts';

/** From the opening of a connection to the answer to the login. */
const LOGIN_TIMEOUT_MS = 20_000;
/** A connection that has lived so long was a good one: the next break begins anew. */
const STABLE_MS = 60_000;
/** The same where the node says by itself that it leaves. */
const STABLE_BEFORE_MOVE_MS = 1_000;
/** The node sends its clients away some at a time; this is for those of the same moment. */
const MOVE_JITTER_MS = 100;

export interface SessionOptions {
  readonly url: string;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly random: () => number;
  /** The login as it is to be now; asked before every try. */
  readonly login: () => ClientFrame;
  readonly onState: (state: ConnectionState) => void;
  readonly onLogin: (answer: LoginAnswer) => void;
  /** What answers no request. */
  readonly onFrame: (frame: JsonObject) => void;
  /**
   * The connection was online and is no more. With `isMove` another node is about to take its place,
   * and nobody need know; if that comes to nothing, it is called once more without.
   */
  readonly onLost: (isMove: boolean) => void;
}

/** Errors after which the connection ends and the same login is of no use. */
const FINAL_ERRORS: ReadonlySet<string> = new Set<ErrorName>([
  'logged_out',
  'replaced',
  'invalid_token',
]);

/** Keeps one connection that is logged in, for as long as it is wanted. */
export class Session {
  readonly #options: SessionOptions;
  readonly #requests: Requests;
  readonly #shown: ShownState;
  /** What is so, whatever is shown. */
  #state: ConnectionState = OFFLINE;
  #link: Link | undefined;
  #heartbeat: Heartbeat | undefined;
  /** The end of a wait: for the next try, or for a login that takes too long. */
  #callOff = () => {};
  #attempt = 0;
  #onlineSinceMs = 0;
  #lastError: ParleyError | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#requests = new Requests(options.clock);
    this.#shown = new ShownState(options.clock, options.onState, () => options.onLost(false));
  }

  /** What is shown: on the way from one node to another, that it is online. */
  get state(): ConnectionState {
    return this.#shown.state;
  }

  get isOnline(): boolean {
    return this.#state.name === 'online';
  }

  /** Connects, now, and again whenever the connection breaks. */
  start(): void {
    this.#callOff();
    this.#dropLink();
    this.#attempt = 0;
    this.#open();
  }

  /** Ends the connection, and tries no more. */
  stop(reason?: ParleyError): void {
    this.#callOff();
    const wasOnline = this.isOnline;
    this.#dropLink();
    this.#requests.fail(reason ?? localError('disconnected'));
    this.#change({ name: 'offline', reason, retryAt: undefined });
    if (wasOnline) this.#options.onLost(false);
  }

  /**
   * The network is back, or gone, as far as somebody knows. A connection has to show that it lives:
   * it may be one of the network before. And nobody waits any longer where it is back.
   */
  networkChanged(isBack: boolean): void {
    this.#heartbeat?.probe();
    if (!isBack || this.#state.name !== 'offline' || this.#state.retryAt === undefined) return;
    this.#callOff();
    this.#open();
  }

  /** Breaks the connection that answers no more, and connects anew. */
  restart(): void {
    if (this.isOnline) this.#broken(localError('timeout'), true);
  }

  send(frame: ClientFrame): void {
    if (this.isOnline) this.#link?.send(frame);
  }

  /**
   * Sends a request; rejects with the answer's error, `timeout`, `disconnected` or `offline`, and with
   * `going_away` where the node leaves and has not done it.
   */
  async ask(frame: ClientFrame): Promise<JsonObject> {
    const link = this.#link;
    if (!this.isOnline || link === undefined) throw localError('offline');
    return await this.#requests.ask(frame, (request) => link.send(request));
  }

  #open(): void {
    this.#attempt += 1;
    this.#lastError = undefined;
    this.#change({ name: 'connecting', attempt: this.#attempt });
    const { clock, wire, url } = this.#options;
    this.#callOff = clock.after(LOGIN_TIMEOUT_MS, () => this.#broken(localError('timeout'), true));
    try {
      this.#link = wire(url, {
        opened: () => this.#link?.send({ ...this.#options.login(), ref: 'login' }),
        frame: (frame) => this.#take(frame),
        closed: (end) => this.#closed(end),
      });
    } catch (error) {
      // A malformed URL; time does not mend it.
      this.#broken(localError('invalid_argument', String(error)), false);
    }
  }

  #take(frame: JsonObject): void {
    this.#heartbeat?.heard();
    const error = frame.msgid === msgids.error ? readError(frame) : undefined;
    if (error?.error === 'going_away') {
      this.#move(error);
      return;
    }
    if (this.#state.name === 'connecting') {
      this.#takeLogin(frame);
      return;
    }
    if (this.#requests.answer(frame)) return;
    if (error !== undefined && frame.ref === undefined) this.#lastError = error;
    this.#options.onFrame(frame);
  }

  #takeLogin(frame: JsonObject): void {
    const error = readError(frame);
    const answer = frame.msgid === msgids.loginAck ? readLogin(frame) : undefined;
    if (error !== undefined) this.#broken(error, error.retry);
    else if (answer !== undefined) this.#loggedIn(answer);
    else if (frame.msgid === msgids.loginAck) this.#broken(localError('bad_answer'), true);
  }

  #loggedIn(answer: LoginAnswer): void {
    this.#callOff();
    const { clock, onLogin } = this.#options;
    this.#onlineSinceMs = clock.nowMs();
    this.#heartbeat = startHeartbeat(
      clock,
      () => this.#link?.send({ msgid: msgids.ping }),
      () => this.#broken(localError('timeout'), true),
    );
    this.#change({ name: 'online' });
    onLogin(answer);
  }

  #closed({ code, reason }: LinkEnd): void {
    const isFinal = this.#lastError !== undefined && FINAL_ERRORS.has(this.#lastError.error);
    const retry = mayReconnect(code) && !isFinal;
    const said = reason === '' ? `the connection ended (${code})` : reason;
    // An error that was told before may have had nothing to do with an end without a code.
    const told = code >= 4000 || isFinal ? this.#lastError : undefined;
    const error = told ?? new ParleyError('disconnected', said, retry);
    this.#broken(error, retry);
  }

  /**
   * The node leaves, and has answered all that it had begun. Another one is asked at once; only where
   * one node after the other leaves does that take longer and longer.
   */
  #move(reason: ParleyError): void {
    this.#callOff();
    const { clock, random, onLost } = this.#options;
    const wasOnline = this.isOnline;
    this.#dropLink();
    if (wasOnline && clock.nowMs() - this.#onlineSinceMs >= STABLE_BEFORE_MOVE_MS) {
      this.#attempt = 0;
    }
    const delayMs =
      this.#attempt <= 1
        ? Math.round(random() * MOVE_JITTER_MS)
        : backoffMs(this.#attempt - 1, random);
    this.#callOff = clock.after(delayMs, () => this.#open());
    if (!wasOnline) return;
    this.#shown.keepQuiet();
    this.#change({ name: 'offline', reason, retryAt: clock.nowMs() + delayMs });
    this.#requests.fail(reason);
    onLost(true);
  }

  #broken(reason: ParleyError, retry: boolean): void {
    this.#callOff();
    const wasOnline = this.isOnline;
    this.#dropLink();
    const { clock, random, onLost } = this.#options;
    if (wasOnline && clock.nowMs() - this.#onlineSinceMs >= STABLE_MS) this.#attempt = 0;
    if (retry) {
      const delayMs = backoffMs(Math.max(1, this.#attempt), random);
      this.#callOff = clock.after(delayMs, () => this.#open());
      this.#change({ name: 'offline', reason, retryAt: clock.nowMs() + delayMs });
    } else {
      this.#change({ name: 'denied', reason });
    }
    this.#requests.fail(localError('disconnected'));
    if (wasOnline) onLost(false);
  }

  #dropLink(): void {
    this.#heartbeat?.stop();
    this.#heartbeat = undefined;
    const link = this.#link;
    this.#link = undefined;
    link?.close();
  }

  #change(state: ConnectionState): void {
    this.#state = state;
    this.#shown.follow(state);
  }
}
