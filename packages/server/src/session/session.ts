import { decodeRequest, type ErrorName, type Request, type WireFrame } from '@parley/protocol';
import type { Connection, ConnectionListener } from '../gateway/connection.ts';
import { type Command, commands } from '../handlers/commands.ts';
import type { Authenticated, Outcome } from '../handlers/handler.ts';
import { countError } from '../lib/stats.ts';
import { Answers } from './answers.ts';
import { ClassicSession } from './classic-session.ts';
import { concludeForDevice } from './conclude-device.ts';
import { DeviceSession } from './device-session.ts';
import { claim, enter } from './enter.ts';
import { enterDevice } from './enter-device.ts';
import { tellFeed } from './feed.ts';
import { refusalOf } from './gates.ts';
import { leave } from './leave.ts';
import type { LiveSession } from './live-session.ts';
import { Pace } from './pace.ts';
import { send } from './send.ts';
import type { SessionServices } from './session-services.ts';

type Member = ClassicSession | DeviceSession;

type State =
  | { readonly kind: 'guest' }
  | { readonly kind: 'member'; readonly member: Member }
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
  #speaksV2 = false;
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

  onFrame(frame: WireFrame): void {
    this.#services.stats.framesIn += 1;
    const request =
      this.#speaksV2 || this.#connection.isV2Only
        ? this.#answers.codec.decode(frame)
        : decodeRequest(frame as string, this.#connection.dialect);
    // What follows such a login at once is v2 already, and stays so.
    if (request.type === 'login' && request.profile === 'v2') this.#speaksV2 = true;
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
    if (this.#services.trustsEnds) this.#member?.inputEnded();
    this.#finishIfDone();
  }

  onEnd(isClean: boolean): void {
    this.#pace.forget();
    const state = this.#state;
    this.#state = OVER;
    if (state.kind === 'guest') this.#services.stats.guests -= 1;
    if (state.kind === 'member') void leave(state.member, isClean, this.#services);
  }

  get #member(): Member | undefined {
    return this.#state.kind === 'member' ? this.#state.member : undefined;
  }

  #begin(request: Request): void {
    const member = this.#member;
    const refusal = refusalOf(request, member);
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
      if (commands[request.type].pace !== 'free') this.#pace.hold(request);
      outcome.then(
        (decided) => this.#conclude(request, decided),
        (error: unknown) => this.#failed(request, error),
      );
    } catch (error) {
      this.#failed(request, error);
    }
  }

  #run(request: Request, member: Member | undefined): Outcome | Promise<Outcome> {
    // The table pairs each handler with its own request; the type cannot follow the lookup.
    const command = commands[request.type] as Command<typeof request.type>;
    return command.who === 'guest' || command.who === 'anybody'
      ? command.run(request as never, this.#connection, this.#services)
      : command.run(request as never, member as DeviceSession, this.#services);
  }

  #conclude(request: Request, outcome: Outcome): void {
    switch (outcome.type) {
      case 'send':
        this.#send(request, outcome);
        return;
      case 'registered':
        if (typeof outcome.result === 'number') this.#guestSinceMs = this.#services.nowMs();
        this.#answers.registered(request, outcome.result);
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
        this.#concludeSlowly(request, outcome).then(
          () => this.#ended(request),
          (error: unknown) => this.#failed(request, error),
        );
        return;
    }
    this.#ended(request);
  }

  /** Those behind follow in the order of these calls. */
  #send(request: Request, outcome: Extract<Outcome, { type: 'send' }>): void {
    const member = this.#member;
    if (member === undefined) {
      this.#ended(request);
      return;
    }
    send(request, outcome, member, this.#answers, this.#services, (error) => {
      if (error === undefined) this.#ended(request);
      else this.#failed(request, error);
    });
    this.#pace.release(request);
    this.#beginWaiting();
  }

  async #concludeSlowly(
    request: Request,
    outcome: Exclude<
      Outcome,
      { type: 'send' | 'registered' | 'login-refused' | 'done' | 'answer' }
    >,
  ): Promise<void> {
    if (outcome.type === 'authenticated') return this.#enter(request, outcome);
    const member = this.#member;
    // The connection may have ended while this was decided.
    if (member === undefined) return;
    switch (outcome.type) {
      case 'logged-out':
        member.inputEnded();
        this.#becomeGuest();
        await leave(member, true, this.#services);
        this.#answers.done(request, {});
        return;
      case 'joined':
        return this.#joined(request, outcome, member);
      case 'befriended': {
        const { friend, name } = outcome;
        if (member.profile === 'v2') void this.#services.presenceBoard.watch(member, [friend]);
        await tellFeed(member, 'contact', { id: friend, name }, this.#services);
        this.#answers.done(request, { friendid: friend, name });
        return;
      }
      default:
        if (member.profile === 'classic') return;
        return concludeForDevice(request, outcome, member, this.#answers, this.#services);
    }
  }

  async #joined(
    request: Request,
    joined: Extract<Outcome, { type: 'joined' }>,
    member: Member,
  ): Promise<void> {
    const { group: groupid, name: groupname, begin } = joined;
    await member.join(joined);
    const conv = `g${groupid}`;
    if (joined.isNew) {
      await tellFeed(member, 'joined', { conv, groupid, groupname, begin }, this.#services);
    }
    const place = member.profile === 'v2' ? { conv, seq: begin } : {};
    this.#answers.done(request, { groupid, groupname, ...place });
    this.#goLive(member);
  }

  async #enter(request: Request, authenticated: Authenticated): Promise<void> {
    const services = this.#services;
    const { user } = authenticated;
    const member = this.#newMember(authenticated);
    if (member.profile === 'classic') await services.departures.of(user);
    const claimed = await claim(member, services);
    if (claimed.kind === 'refused') {
      this.#answers.loginRefused(request, 'already_online');
      return;
    }
    if (claimed.kind === 'taken-over') services.fanOut.replace(user, claimed.previous);
    // The connection may have ended while the password was checked.
    if (this.#state.kind !== 'guest') {
      await services.presence.release(user, member.id);
      return;
    }
    this.#state = { kind: 'member', member };
    services.stats.guests -= 1;
    services.stats.sessions += 1;
    services.cursors.add(member);
    services.directory.remember(user, authenticated.name);
    services.presenceBoard.came(user);
    try {
      if (member.profile === 'classic') await enter(member, this.#connection, services);
      else await this.#enterDevice(request, authenticated, member);
    } catch (error) {
      await this.#takeBack(member);
      throw error;
    }
    this.#goLive(member);
  }

  #newMember({ profile, user, name, token }: Authenticated): Member {
    const services = this.#services;
    const id = services.newSessionId();
    const who = { id, user, name, token: token?.id };
    if (profile === 'classic') {
      return new ClassicSession(who, this.#connection, services, () =>
        this.#answers.expel('replaced'),
      );
    }
    const { codec } = this.#answers;
    return new DeviceSession(who, this.#connection, codec, services, (why) =>
      this.#answers.expel(why),
    );
  }

  /** When many come back at once they take turns, so that the first are in soon. */
  async #enterDevice(
    request: Request,
    authenticated: Authenticated,
    member: DeviceSession,
  ): Promise<void> {
    const { codec } = this.#answers;
    const answer = await this.#services.admission.run(() =>
      enterDevice(member, authenticated, request.ref, codec, this.#services),
    );
    if (answer === undefined) {
      await this.#takeBack(member);
      this.#answers.loginRefused(request, 'overloaded');
      return;
    }
    this.#connection.becomeV2();
    this.#answers.send(answer);
  }

  /** What was missed follows while the client goes on; no request waits for it. */
  #goLive(member: LiveSession): void {
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
  async #takeBack(member: LiveSession): Promise<void> {
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
    else this.#member?.lastCall();
  }
}
