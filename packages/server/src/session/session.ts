import {
  decodeRequest,
  type ErrorName,
  limits,
  type Request,
  type WireFrame,
} from '@parley/protocol';
import type { Connection, ConnectionListener, LeaveReason } from '../gateway/connection.ts';
import { type Command, commands } from '../handlers/commands.ts';
import type { Outcome } from '../handlers/handler.ts';
import { countError } from '../lib/stats.ts';
import { startAct } from './acting.ts';
import { Answers } from './answers.ts';
import { conclude, type SlowOutcome } from './conclude.ts';
import { hasBrokenRef, refusalOf } from './gates.ts';
import { leave } from './leave.ts';
import { logIn, type MemberSession } from './log-in.ts';
import { Pace } from './pace.ts';
import { type SendContext, Sending } from './send.ts';
import type { SessionServices } from './session-services.ts';
import { Standing } from './standing.ts';
import { Turns } from './turns.ts';

const BROKEN_REF = `ref must have 1 to ${limits.refCharacters} characters; nothing was done`;
/** Broken frames after which a connection is closed: nobody who means well sends so many. */
const MAX_BROKEN_FRAMES = 100;

/** What is to be committed in the order of asking. */
type Committed = Extract<Outcome, { type: 'send' | 'act' }>;

/** One connection's conversation with the server: decodes, admits, paces, answers. */
export class Session implements ConnectionListener {
  readonly #connection: Connection;
  readonly #services: SessionServices;
  readonly #answers: Answers;
  readonly #pace: Pace;
  readonly #standing: Standing;
  #sendContext: SendContext | undefined;
  #turns: Turns | undefined;
  #isBeginning = false;
  #brokenFrames = 0;
  #hasInputEnded = false;
  #speaksV2 = false;
  #leaving: LeaveReason | undefined;

  constructor(connection: Connection, services: SessionServices) {
    this.#connection = connection;
    this.#services = services;
    this.#answers = new Answers(connection, services);
    this.#pace = new Pace((isWaiting) => {
      if (isWaiting) connection.pause();
      else if (this.#leaving === undefined) connection.resume();
    });
    this.#standing = new Standing(connection, this.#answers, services, () => this.#finishIfDone());
  }

  get guestSinceMs(): number | undefined {
    return this.#standing.guestSinceMs;
  }

  onFrame(frame: WireFrame): void {
    this.#services.stats.framesIn += 1;
    const request =
      this.#speaksV2 || this.#connection.isV2Only
        ? this.#answers.codec.decode(frame)
        : decodeRequest(frame as string, this.#connection.dialect);
    // What follows such a login at once is v2 already, and stays so, also if it is refused.
    if (request.type === 'login' && request.profile === 'v2' && !this.#speaksV2) {
      this.#speaksV2 = true;
      this.#connection.becomeV2();
    }
    if (request.type === 'rejected') {
      this.#answers.refused(request.error, request.ref, request.detail);
      this.#countBroken();
    } else if (hasBrokenRef(request)) {
      this.#answers.refused('invalid_field', undefined, BROKEN_REF);
      this.#countBroken();
    } else if (this.#pace.admits(request)) this.#begin(request);
  }

  onBrokenFrame(error: ErrorName, isFatal: boolean): void {
    if (isFatal) countError(this.#services.stats, error);
    // A browser's request, or any other protocol, must not get to a frame hidden in its body.
    else if (this.#standing.isGuest() && error === 'unexpected_bytes') {
      this.#answers.expel(error);
    } else {
      this.#answers.refused(error);
      this.#countBroken();
    }
  }

  onInputEnd(): void {
    this.#hasInputEnded = true;
    if (this.#services.trustsEnds) this.#member?.inputEnded();
    this.#finishIfDone();
  }

  onLeave(why: LeaveReason): void {
    if (this.#leaving !== undefined) return;
    this.#leaving = this.#speaksV2 || this.#connection.isV2Only ? why : 'shutting_down';
    // What has not been read has not begun: another node is asked for it.
    this.#connection.pause();
    this.#finishIfDone();
  }

  onEnd(isClean: boolean): void {
    this.#pace.forget();
    this.#turns?.forget();
    const member = this.#standing.end();
    if (member !== undefined) void leave(member, isClean, this.#services);
  }

  get #member(): MemberSession | undefined {
    return this.#standing.member;
  }

  #begin(request: Request): void {
    const member = this.#member;
    const refusal = refusalOf(request, member);
    if (refusal !== undefined) {
      this.#answers.refused(refusal, request.ref);
      return;
    }
    this.#pace.begins(request);
    const { pace } = commands[request.type];
    if (pace === 'paged') {
      this.#turns ??= new Turns(() => this.#connection.writable());
      this.#turns.take(() => this.#answerAtLength(request, member));
      return;
    }
    try {
      const outcome = this.#run(request, member);
      if (!(outcome instanceof Promise)) {
        this.#conclude(request, outcome, member);
        return;
      }
      if (pace !== 'free') this.#pace.hold(request);
      outcome.then(
        (decided) => this.#conclude(request, decided, member),
        (error: unknown) => this.#failed(request, error),
      );
    } catch (error) {
      this.#failed(request, error);
    }
  }

  async #answerAtLength(request: Request, member: MemberSession | undefined): Promise<void> {
    try {
      const outcome = await this.#run(request, member);
      if (outcome.type === 'page') await this.#concludeSlowly(request, outcome, member);
      else if (outcome.type === 'answer') {
        this.#answers.answer(request, outcome.name, outcome.fields);
      }
      this.#ended(request);
    } catch (error) {
      this.#failed(request, error);
    }
  }

  #run(request: Request, member: MemberSession | undefined): Outcome | Promise<Outcome> {
    // The table pairs each handler with its own request; the type cannot follow the lookup.
    const command = commands[request.type] as Command<typeof request.type>;
    return command.who === 'guest' || command.who === 'anybody'
      ? command.run(request as never, this.#connection, this.#services)
      : command.run(request as never, member as MemberSession, this.#services);
  }

  /** `member` is who asked; his connection may have ended while this was decided. */
  #conclude(request: Request, outcome: Outcome, member: MemberSession | undefined): void {
    switch (outcome.type) {
      case 'send':
      case 'act':
        this.#send(request, outcome);
        return;
      case 'registered':
        if (typeof outcome.result === 'number') this.#standing.stayGuest();
        this.#answers.registered(request, outcome.result, outcome.recovery);
        break;
      case 'recovered':
        this.#standing.stayGuest();
        this.#services.fanOut.logOut(outcome.user, undefined);
        this.#answers.done(request, {});
        break;
      case 'login-refused':
        this.#answers.loginRefused(request, outcome.error);
        break;
      case 'done':
        this.#answers.done(request, outcome.fields);
        break;
      case 'answer':
        this.#answers.answer(request, outcome.name, outcome.fields);
        break;
      default:
        this.#concludeSlowly(request, outcome, member).then(
          () => this.#ended(request),
          (error: unknown) => this.#failed(request, error),
        );
        return;
    }
    this.#ended(request);
  }

  /** Those behind follow in the order of these calls. */
  #send(request: Request, outcome: Committed): void {
    const member = this.#member;
    if (member === undefined) {
      this.#ended(request);
      return;
    }
    if (member.profile === 'v2' && !member.isLive(outcome.draft.conversation)) {
      this.#sendOnceLive(request, outcome, member);
      return;
    }
    this.#sendContext ??= {
      answers: this.#answers,
      services: this.#services,
      ended: (sent) => this.#ended(sent),
      failed: (sent, error) => this.#failed(sent, error),
    };
    if (outcome.type === 'act') startAct(request, outcome, member, this.#sendContext);
    else new Sending(request, outcome, member, this.#sendContext).start();
    this.#pace.release(request);
    this.#beginWaiting();
  }

  /** Before what precedes it has been brought, the answer would come out of order. */
  #sendOnceLive(request: Request, outcome: Committed, member: MemberSession): void {
    this.#pace.hold(request);
    member.goLive().then(
      () => this.#send(request, outcome),
      (error: unknown) => this.#failed(request, error),
    );
  }

  async #concludeSlowly(
    request: Request,
    outcome: SlowOutcome | Extract<Outcome, { type: 'authenticated' | 'logged-out' }>,
    member: MemberSession | undefined,
  ): Promise<void> {
    if (outcome.type === 'authenticated') {
      const entered = await logIn(request, outcome, this.#standing);
      if (entered !== undefined) this.#standing.goLive(entered);
      return;
    }
    if (member === undefined) return;
    if (outcome.type === 'logged-out') {
      if (member === this.#member) {
        member.inputEnded();
        this.#standing.becomeGuest();
        await leave(member, true, this.#services);
      }
      this.#answers.done(request, {});
      if (outcome.forgotten !== undefined) {
        this.#services.fanOut.logOut(member.user, outcome.forgotten);
      }
      return;
    }
    await conclude(request, outcome, member, this.#answers, this.#services);
    const hasJoined = outcome.type === 'joined' || outcome.type === 'join';
    if (hasJoined && member === this.#member) this.#standing.goLive(member);
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
    if (this.#isBeginning || this.#standing.isOver) return;
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
    if (!this.#hasInputEnded && this.#leaving === undefined) return;
    if (!this.#pace.isIdle) return;
    if (this.#leaving !== undefined) this.#standing.leave(this.#leaving);
    else if (!this.#standing.isCatchingUp) this.#connection.finish();
    else this.#member?.lastCall();
  }
}
