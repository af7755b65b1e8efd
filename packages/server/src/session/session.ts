import { decodeRequest, type ErrorName, type Request } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import { placed } from '../domain/entry.ts';
import type { Connection, ConnectionListener } from '../gateway/connection.ts';
import { type Command, commands } from '../handlers/commands.ts';
import type { Outcome } from '../handlers/handler.ts';
import { countError } from '../lib/stats.ts';
import { Answers } from './answers.ts';
import { claim, enter } from './enter.ts';
import { refusalOf } from './gates.ts';
import { leave } from './leave.ts';
import { MemberSession } from './member-session.ts';
import { Pace } from './pace.ts';
import type { SessionServices } from './session-services.ts';

type State =
  | { readonly kind: 'guest' }
  | { readonly kind: 'member'; readonly member: MemberSession }
  | { readonly kind: 'over' };

const GUEST: State = { kind: 'guest' };
const OVER: State = { kind: 'over' };

/** Broken frames after which a connection is closed: nobody who means well sends so many. */
const MAX_BROKEN_FRAMES = 100;

/** One connection's conversation with the server: decodes, admits, paces, answers. */
export class Session implements ConnectionListener {
  readonly #connection: Connection;
  readonly #services: SessionServices;
  readonly #answers: Answers;
  readonly #pace: Pace;
  #state: State = GUEST;
  #isBeginning = false;
  #brokenFrames = 0;
  #hasInputEnded = false;
  #isCatchingUp = false;
  #guestSinceMs: number;

  constructor(connection: Connection, services: SessionServices) {
    this.#connection = connection;
    this.#services = services;
    this.#answers = new Answers(connection, services);
    this.#pace = new Pace((isWaiting) => {
      if (isWaiting) connection.pause();
      else connection.resume();
    });
    this.#guestSinceMs = services.nowMs();
    services.stats.guests += 1;
  }

  get guestSinceMs(): number | undefined {
    return this.#state.kind === 'guest' ? this.#guestSinceMs : undefined;
  }

  onFrame(text: string): void {
    this.#services.stats.framesIn += 1;
    const request = decodeRequest(text, this.#connection.dialect);
    if (request.type === 'rejected') {
      this.#answers.refused(request.error, request.ref, request.detail);
      this.#countBroken();
    } else if (this.#pace.admits(request)) this.#begin(request);
  }

  onBrokenFrame(error: ErrorName, isFatal: boolean): void {
    if (isFatal) countError(this.#services.stats, error);
    // A browser's request, or any other protocol, must not get to a frame hidden in its body.
    else if (this.#state.kind === 'guest' && error === 'unexpected_bytes') {
      this.#answers.expel(error);
    } else {
      this.#answers.refused(error);
      this.#countBroken();
    }
  }

  onInputEnd(): void {
    this.#hasInputEnded = true;
    if (this.#state.kind === 'member' && this.#services.trustsEnds) {
      this.#state.member.inputEnded();
    }
    this.#finishIfDone();
  }

  onEnd(isClean: boolean): void {
    this.#pace.forget();
    const state = this.#state;
    this.#state = OVER;
    if (state.kind === 'guest') this.#services.stats.guests -= 1;
    if (state.kind === 'member') void leave(state.member, isClean, this.#services);
  }

  #begin(request: Request): void {
    const member = this.#state.kind === 'member' ? this.#state.member : undefined;
    const refusal = refusalOf(request, member?.user);
    if (refusal !== undefined) {
      this.#answers.refused(refusal, request.ref);
      return;
    }
    this.#pace.begins(request);
    try {
      const outcome = this.#run(request, member);
      if (!(outcome instanceof Promise)) {
        this.#conclude(request, outcome);
        return;
      }
      this.#pace.hold(request);
      outcome.then(
        (decided) => this.#conclude(request, decided),
        (error: unknown) => this.#failed(request, error),
      );
    } catch (error) {
      this.#failed(request, error);
    }
  }

  #run(request: Request, member: MemberSession | undefined): Outcome | Promise<Outcome> {
    // The table pairs each handler with its own request; the type cannot follow the lookup.
    const command = commands[request.type] as Command<typeof request.type>;
    return command.who === 'guest'
      ? command.run(request as never, this.#connection, this.#services)
      : command.run(request as never, member as MemberSession, this.#services);
  }

  #conclude(request: Request, outcome: Outcome): void {
    switch (outcome.type) {
      case 'send':
        this.#send(request, outcome);
        return;
      case 'registered':
        if (typeof outcome.result === 'number') this.#guestSinceMs = this.#services.nowMs();
        this.#answers.registered(outcome.result);
        break;
      case 'login-refused':
        this.#answers.loginRefused(outcome.error);
        break;
      case 'done':
        this.#answers.done(request, outcome.fields);
        break;
      default:
        this.#concludeSlowly(request, outcome).then(
          () => this.#ended(request),
          (error: unknown) => this.#failed(request, error),
        );
        return;
    }
    this.#ended(request);
  }

  /** Commits, and only then tells anybody. Those behind follow in the order of these calls. */
  #send(request: Request, outcome: Extract<Outcome, { type: 'send' }>): void {
    if (this.#state.kind !== 'member') {
      this.#ended(request);
      return;
    }
    const { draft, address } = outcome;
    const senderName = this.#state.member.name;
    this.#services.store.log.appendTelling(draft, {
      resolve: (appended) => {
        this.#services.stats.messagesIn += 1;
        if (!appended.duplicate) {
          const entry = placed(draft, appended);
          this.#services.fanOut.publish({ type: 'entry', entry, address, senderName });
        }
        this.#answers.sent(draft, appended);
        this.#ended(request);
      },
      reject: (error) => this.#failed(request, error),
    });
    this.#pace.release(request);
    this.#beginWaiting();
  }

  async #concludeSlowly(
    request: Request,
    outcome: Extract<Outcome, { type: 'authenticated' | 'logged-out' | 'joined' }>,
  ): Promise<void> {
    switch (outcome.type) {
      case 'authenticated':
        return this.#enter(outcome.user, outcome.name);
      case 'logged-out':
        if (this.#state.kind === 'member') {
          const { member } = this.#state;
          member.inputEnded();
          this.#becomeGuest();
          await leave(member, true, this.#services);
        }
        this.#answers.done(request, {});
        return;
      case 'joined':
        if (this.#state.kind === 'member') {
          const { member } = this.#state;
          await member.join(outcome.group, outcome.name, outcome.after);
          this.#goLive(member);
        }
        this.#answers.done(request, { groupid: outcome.group, groupname: outcome.name });
    }
  }

  async #enter(user: UserId, name: string): Promise<void> {
    const services = this.#services;
    const id = services.newSessionId();
    const member = new MemberSession({ id, user, name }, this.#connection, services, () =>
      this.#answers.expel('replaced'),
    );
    await services.departures.of(user);
    const claimed = await claim(member, services);
    if (claimed.kind === 'refused') return this.#answers.loginRefused('already_online');
    if (claimed.kind === 'taken-over') services.fanOut.replace(user, claimed.previous);
    // The connection may have ended while the password was checked.
    if (this.#state.kind !== 'guest') return services.presence.release(user, id);
    this.#state = { kind: 'member', member };
    services.stats.guests -= 1;
    services.stats.sessions += 1;
    services.cursors.add(member);
    services.directory.remember(user, name);
    try {
      await enter(member, this.#connection, services);
    } catch (error) {
      await this.#takeBack(member);
      throw error;
    }
    this.#goLive(member);
  }

  /** What was missed follows while the client goes on; no request waits for it. */
  #goLive(member: MemberSession): void {
    this.#isCatchingUp = true;
    const live = member.goLive().catch((error: unknown) => {
      this.#services.onError('a session could not catch up', error);
      this.#answers.expel('unavailable');
    });
    void live.then(() => {
      this.#isCatchingUp = false;
      this.#finishIfDone();
    });
  }

  /** A login that could not be completed leaves the connection as it was before. */
  async #takeBack(member: MemberSession): Promise<void> {
    if (this.#state.kind !== 'member') return;
    this.#becomeGuest();
    await leave(member, false, this.#services);
  }

  #becomeGuest(): void {
    this.#state = GUEST;
    this.#guestSinceMs = this.#services.nowMs();
    this.#services.stats.guests += 1;
  }

  #failed(request: Request, error: unknown): void {
    this.#answers.failed(request, error);
    this.#ended(request);
  }

  /** One request is through: what waited for it may begin. */
  #ended(request: Request): void {
    this.#pace.ended(request);
    this.#beginWaiting();
    this.#finishIfDone();
  }

  #beginWaiting(): void {
    // What begins may end at once and come here again: the loop that runs already goes on.
    if (this.#isBeginning || this.#state.kind === 'over') return;
    this.#isBeginning = true;
    for (let next = this.#pace.next(); next !== undefined; next = this.#pace.next()) {
      this.#begin(next);
    }
    this.#isBeginning = false;
  }

  #countBroken(): void {
    this.#brokenFrames += 1;
    if (this.#brokenFrames >= MAX_BROKEN_FRAMES) this.#answers.expel('too_many_errors');
  }

  #finishIfDone(): void {
    if (!this.#hasInputEnded || !this.#pace.isIdle) return;
    if (!this.#isCatchingUp) this.#connection.finish();
    else if (this.#state.kind === 'member') this.#state.member.lastCall();
  }
}
