import type { Connection, LeaveReason } from '../gateway/connection.ts';
import type { Answers } from './answers.ts';
import { handOver, leave } from './leave.ts';
import type { Joined } from './live-session.ts';
import type { Entrance, MemberSession } from './log-in.ts';
import type { SessionServices } from './session-services.ts';

type State =
  | { readonly kind: 'guest'; readonly sinceMs: number }
  | { readonly kind: 'member'; readonly member: MemberSession }
  | { readonly kind: 'over' };

const OVER: State = { kind: 'over' };

/** Who a connection stands for: nobody yet, somebody who has logged in, or nobody any more. */
export class Standing implements Entrance {
  readonly connection: Connection;
  readonly answers: Answers;
  readonly services: SessionServices;
  readonly #onLive: () => void;
  #state: State;
  #isCatchingUp = false;
  #isLeaving = false;

  /** `onLive` is called when what somebody missed has been brought. */
  constructor(
    connection: Connection,
    answers: Answers,
    services: SessionServices,
    onLive: () => void,
  ) {
    this.connection = connection;
    this.answers = answers;
    this.services = services;
    this.#onLive = onLive;
    this.#state = { kind: 'guest', sinceMs: services.elapsedMs() };
    services.stats.guests += 1;
  }

  get member(): MemberSession | undefined {
    return this.#state.kind === 'member' ? this.#state.member : undefined;
  }

  get guestSinceMs(): number | undefined {
    return this.#state.kind === 'guest' ? this.#state.sinceMs : undefined;
  }

  get isOver(): boolean {
    return this.#state.kind === 'over';
  }

  /** Whether what somebody missed is still being brought. */
  get isCatchingUp(): boolean {
    return this.#isCatchingUp;
  }

  isGuest(): boolean {
    return this.#state.kind === 'guest';
  }

  becomeMember(member: MemberSession): void {
    this.#state = { kind: 'member', member };
    this.services.stats.guests -= 1;
    this.services.stats.sessions += 1;
  }

  becomeGuest(): void {
    this.#state = { kind: 'guest', sinceMs: this.services.elapsedMs() };
    this.services.stats.guests += 1;
  }

  /** A guest who has done something useful has as long again for his login. */
  stayGuest(): void {
    if (this.#state.kind === 'guest') {
      this.#state = { kind: 'guest', sinceMs: this.services.elapsedMs() };
    }
  }

  /** This node leaves. Called when nothing is under way; more than once does no harm. */
  leave(why: LeaveReason): void {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    const { member } = this;
    if (member === undefined) {
      this.connection.close(why);
      return;
    }
    // Before he is told: he will be on another node at once, and must not find himself here still.
    this.becomeGuest();
    const leaving =
      why === 'going_away' ? handOver(member, this.services) : leave(member, false, this.services);
    void leaving.then(() => this.connection.close(why));
  }

  /** The connection has ended; returns whose it was. */
  end(): MemberSession | undefined {
    const { member } = this;
    if (this.isGuest()) this.services.stats.guests -= 1;
    this.#state = OVER;
    return member;
  }

  /** The member's session has ended, whatever its connection says. */
  over(why: 'replaced' | 'logged_out'): void {
    this.answers.expel(why);
  }

  /** A group that the user came into on another device is his on this one, too. */
  joined(joined: Joined): void {
    const { member } = this;
    if (member === undefined) return;
    member.join(joined).then(
      () => this.goLive(member),
      (error: unknown) => {
        this.services.onError('a group could not be entered', error);
        this.answers.expel('unavailable');
      },
    );
  }

  /** What was missed follows while the client goes on; no request waits for it. */
  goLive(member: MemberSession): void {
    this.#isCatchingUp = true;
    const live = member.goLive().catch((error: unknown) => {
      this.services.onError('a session could not catch up', error);
      this.answers.expel('unavailable');
    });
    void live.then(() => {
      this.#isCatchingUp = false;
      this.#onLive();
    });
  }
}
