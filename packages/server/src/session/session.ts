import {
  decodeRequest,
  type ErrorName,
  encodeError,
  encodeLoginRefusal,
  encodeOk,
  encodeRegisterAck,
  encodeSent,
  type Request,
  RequestError,
} from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import type { Connection, ConnectionListener } from '../gateway/connection.ts';
import { type Command, commands } from '../handlers/commands.ts';
import type { Outcome } from '../handlers/handler.ts';
import { countError } from '../lib/stats.ts';
import { StoreUnavailable } from '../store/store.ts';
import { claim, enter } from './enter.ts';
import { MemberSession } from './member-session.ts';
import type { SessionServices } from './session-services.ts';

type State =
  | { readonly kind: 'guest' }
  | { readonly kind: 'member'; readonly member: MemberSession }
  | { readonly kind: 'over' };

const GUEST: State = { kind: 'guest' };
const OVER: State = { kind: 'over' };

/** Requests of one connection that may be under way, and that may wait, before reading pauses. */
const MAX_UNDER_WAY = 1_024;
/** The same for what their messages hold. */
const MAX_UNDER_WAY_CHARACTERS = 1_048_576;
/** Broken frames after which a connection is closed: nobody who means well sends so many. */
const MAX_BROKEN_FRAMES = 100;

/** One connection's conversation with the server: decodes, admits, paces, answers. */
export class Session implements ConnectionListener {
  readonly #connection: Connection;
  readonly #services: SessionServices;
  #state: State = GUEST;
  #underWay = 0;
  #underWayCharacters = 0;
  #isAlone = false;
  #waiting: Request[] | undefined;
  #isPaused = false;
  #brokenFrames = 0;
  #hasInputEnded = false;
  #isCatchingUp = false;
  #guestSinceMs: number;

  constructor(connection: Connection, services: SessionServices) {
    this.#connection = connection;
    this.#services = services;
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
      this.#refuse(request.error, request.ref, request.detail);
      this.#countBroken();
    } else if (this.#mustWait(request)) this.#wait(request);
    else this.#begin(request);
  }

  onBrokenFrame(error: ErrorName, isFatal: boolean): void {
    countError(this.#services.stats, error);
    if (isFatal) return;
    // A browser's request, or any other protocol, must not get to a frame hidden in its body.
    if (this.#state.kind === 'guest' && error === 'unexpected_bytes') this.#connection.close(error);
    else {
      this.#connection.send(encodeError(error));
      this.#countBroken();
    }
  }

  onInputEnd(): void {
    this.#hasInputEnded = true;
    if (this.#state.kind === 'member') this.#state.member.inputEnded();
    this.#finishIfDone();
  }

  onEnd(isClean: boolean): void {
    this.#waiting = undefined;
    const state = this.#state;
    this.#state = OVER;
    if (state.kind === 'guest') this.#services.stats.guests -= 1;
    if (state.kind === 'member') void this.#leave(state.member, isClean);
  }

  #mustWait(request: Request): boolean {
    if (this.#isAlone || this.#waiting !== undefined) return true;
    if (this.#underWay >= MAX_UNDER_WAY) return true;
    if (this.#underWayCharacters >= MAX_UNDER_WAY_CHARACTERS) return true;
    return commands[request.type].pace === 'alone' && this.#underWay > 0;
  }

  #wait(request: Request): void {
    this.#waiting ??= [];
    this.#waiting.push(request);
    if (!this.#isPaused) {
      this.#isPaused = true;
      this.#connection.pause();
    }
  }

  #begin(request: Request): void {
    const refusal = this.#admit(request);
    if (refusal !== undefined) {
      this.#refuse(refusal, request.ref);
      return;
    }
    this.#underWay += 1;
    this.#underWayCharacters += request.body.length;
    if (commands[request.type].pace === 'alone') this.#isAlone = true;
    this.#run(request).then(
      (outcome) => this.#conclude(request, outcome),
      (error: unknown) => this.#failed(request, error),
    );
  }

  /** The gates: who may ask, and in whose name. */
  #admit(request: Request): ErrorName | undefined {
    const { who } = commands[request.type];
    if (who === 'guest') {
      return this.#state.kind === 'guest' ? undefined : 'already_logged_in';
    }
    if (this.#state.kind !== 'member') return 'login_required';
    const claimed = 'id' in request.fields ? request.fields.id : undefined;
    return claimed === undefined || claimed === this.#state.member.user ? undefined : 'foreign_id';
  }

  #run(request: Request): Promise<Outcome> {
    // The table pairs each handler with its own request; the type cannot follow the lookup.
    const command = commands[request.type] as Command<typeof request.type>;
    if (command.who === 'guest') {
      return command.run(request as never, this.#connection, this.#services);
    }
    const member = (this.#state as Extract<State, { kind: 'member' }>).member;
    return command.run(request as never, member, this.#services);
  }

  #conclude(request: Request, outcome: Outcome): void {
    switch (outcome.type) {
      case 'sent':
        this.#services.stats.messagesIn += 1;
        if (outcome.event !== undefined) this.#services.fanOut.publish(outcome.event);
        if (request.ref !== undefined) {
          this.#connection.send(
            encodeSent(request.ref, outcome.conversation, outcome.seq, outcome.at),
          );
        }
        this.#ended(request);
        return;
      case 'registered':
        if (typeof outcome.result === 'string') countError(this.#services.stats, outcome.result);
        else this.#guestSinceMs = this.#services.nowMs();
        this.#connection.send(encodeRegisterAck(outcome.result, this.#connection.dialect));
        this.#ended(request);
        return;
      case 'login-refused':
        this.#refuseLogin(outcome.error);
        this.#ended(request);
        return;
      case 'done':
        this.#answer(request, outcome.fields);
        this.#ended(request);
        return;
      default:
        this.#concludeSlowly(request, outcome).then(
          () => this.#ended(request),
          (error: unknown) => this.#failed(request, error),
        );
    }
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
          await this.#leave(member, true);
        }
        this.#answer(request, {});
        return;
      case 'joined':
        if (this.#state.kind === 'member') {
          await this.#state.member.join(outcome.group, outcome.name, outcome.after);
        }
        this.#answer(request, { groupid: outcome.group, groupname: outcome.name });
    }
  }

  async #enter(user: UserId, name: string): Promise<void> {
    const services = this.#services;
    const id = services.newSessionId();
    const member = new MemberSession({ id, user, name }, this.#connection, services, () =>
      this.#expel('replaced'),
    );
    await services.departures.of(user);
    const claimed = await claim(member, services);
    if (claimed.kind === 'refused') return this.#refuseLogin('already_online');
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
    // What was missed follows while the client goes on; nothing waits for it.
    this.#isCatchingUp = true;
    const live = member.goLive().catch((error: unknown) => {
      services.onError('a session could not catch up', error);
      this.#expel('unavailable');
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
    await this.#leave(member, false);
  }

  #becomeGuest(): void {
    this.#state = GUEST;
    this.#guestSinceMs = this.#services.nowMs();
    this.#services.stats.guests += 1;
  }

  #leave(member: MemberSession, isClean: boolean): Promise<void> {
    const leaving = this.#end(member, isClean);
    this.#services.departures.add(member.user, leaving);
    return leaving;
  }

  async #end(member: MemberSession, isClean: boolean): Promise<void> {
    const { cursors, presence, stats } = this.#services;
    stats.sessions -= 1;
    cursors.remove(member);
    const delivered = member.end(isClean);
    // Cursors first: who logs in again at once must not get what he has seen.
    await cursors.save(delivered);
    await presence.release(member.user, member.id);
  }

  #answer(request: Request, fields: Readonly<Record<string, unknown>>): void {
    if (request.ref !== undefined) this.#connection.send(encodeOk(request.ref, fields));
  }

  #refuseLogin(error: ErrorName): void {
    countError(this.#services.stats, error);
    this.#connection.send(encodeLoginRefusal(error, this.#connection.dialect));
  }

  #refuse(error: ErrorName, ref: string | undefined, detail?: string): void {
    countError(this.#services.stats, error);
    this.#connection.send(encodeError(error, detail, ref));
  }

  #failed(request: Request, error: unknown): void {
    if (error instanceof RequestError) this.#refuse(error.error, request.ref, error.message);
    else {
      const name = error instanceof StoreUnavailable ? 'unavailable' : 'internal';
      this.#services.onError(`${request.type} failed`, error);
      if (request.type === 'login') this.#refuseLogin(name);
      else if (request.type === 'register') {
        countError(this.#services.stats, name);
        this.#connection.send(encodeRegisterAck(name, this.#connection.dialect));
      } else this.#refuse(name, request.ref);
    }
    this.#ended(request);
  }

  /** One request is through: what waited for it may begin. */
  #ended(request: Request): void {
    this.#underWay -= 1;
    this.#underWayCharacters -= request.body.length;
    this.#isAlone = false;
    if (this.#waiting !== undefined) this.#beginWaiting(this.#waiting);
    this.#finishIfDone();
  }

  #beginWaiting(waiting: Request[]): void {
    this.#waiting = undefined;
    let begun = 0;
    for (const request of waiting) {
      if (this.#state.kind === 'over') return;
      if (this.#mustWait(request)) break;
      this.#begin(request);
      begun += 1;
    }
    if (begun < waiting.length) this.#waiting = waiting.slice(begun);
    else if (this.#isPaused) {
      this.#isPaused = false;
      this.#connection.resume();
    }
  }

  #countBroken(): void {
    this.#brokenFrames += 1;
    if (this.#brokenFrames >= MAX_BROKEN_FRAMES) this.#expel('too_many_errors');
  }

  #expel(error: ErrorName): void {
    countError(this.#services.stats, error);
    this.#connection.close(error);
  }

  #finishIfDone(): void {
    if (!this.#hasInputEnded || this.#isCatchingUp) return;
    if (this.#underWay === 0 && this.#waiting === undefined) this.#connection.finish();
  }
}
