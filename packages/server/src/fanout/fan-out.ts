import { type Bus, BusUnavailable, type Topic } from '../bus/bus.ts';
import {
  addressOf,
  type ConversationAddress,
  type ConversationId,
  type GroupId,
  groupConversation,
  type UserId,
} from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type {
  ChatEvent,
  EntryEvent,
  Notice,
  PresenceEvent,
  PrivacyEvent,
} from '../domain/event.ts';
import type { Stats } from '../lib/stats.ts';
import type { ConversationLog } from '../store/store.ts';
import { followNew } from './follow-new.ts';
import { Positions } from './positions.ts';
import { Repair } from './repair.ts';
import { type Subscriber, Subscribers } from './subscribers.ts';

export interface FanOutOptions {
  readonly bus: Bus;
  readonly log: Pick<ConversationLog, 'read' | 'heads' | 'memberships'>;
  readonly stats: Stats;
  /** Names the sender and the group of entries that were read from the log. */
  readonly describe: (entries: readonly Entry[]) => Promise<EntryEvent[]>;
  readonly onError: (error: unknown) => void;
  /** Other nodes' users have come or gone. */
  readonly onPresence?: (event: PresenceEvent) => void;
  /** Something was committed on this node. */
  readonly onPublished?: ((conversation: ConversationId) => void) | undefined;
  /** On another node it has changed what these users let others do and see. */
  readonly onPrivacy?: (event: PrivacyEvent) => void;
  /** These have other names, or are gone; `undefined` where it may be anybody. */
  readonly onNames?: (users: readonly UserId[] | undefined) => void;
}

const COMPARE_HEADS_MS = 30_000;

/**
 * Finds the local sessions of an event, whether it happened on this node or came over the bus,
 * and tells the other nodes of those that happened here. Sessions see each conversation in order,
 * without gap and without duplicate.
 */
export class FanOut {
  readonly #bus: Bus;
  readonly #stats: Stats;
  readonly #options: FanOutOptions;
  readonly #users = new Subscribers<UserId>();
  readonly #groups = new Subscribers<GroupId>();
  readonly #positions = new Positions();
  readonly #repair: Repair;
  readonly #subscribing = new Map<Topic, Promise<void>>();
  #comparing: NodeJS.Timeout | undefined;
  #checking: Promise<void> | undefined;
  #mustCheckAgain = false;
  #hasGap = false;

  constructor(options: FanOutOptions) {
    this.#bus = options.bus;
    this.#stats = options.stats;
    this.#options = options;
    this.#repair = new Repair({
      log: options.log,
      positions: this.#positions,
      isWanted: (conversation) => this.#isWanted(addressOf(conversation)),
      deliver: (entries) => this.#deliverMissed(entries),
      onError: options.onError,
    });
  }

  start(): void {
    this.#bus.listen({
      onEvent: (event) => this.#heard(event),
      onGap: () => {
        this.#hasGap = true;
        this.#options.onNames?.(undefined);
        this.#check();
      },
    });
    // Without a bus there is nobody to hear; it subscribes anew when it is back.
    this.#bus.subscribe('presence').catch((error: unknown) => {
      if (!(error instanceof BusUnavailable)) this.#options.onError(error);
    });
    if (!this.#bus.isLossless) {
      this.#comparing = setInterval(() => this.#check(), COMPARE_HEADS_MS);
    }
  }

  stop(): void {
    clearInterval(this.#comparing);
    this.#mustCheckAgain = false;
    this.#repair.stop();
  }

  /** From when this resolves the session gets what happens to its user. */
  async attach(subscriber: Subscriber): Promise<void> {
    const isFirst = !this.#users.has(subscriber.user);
    this.#users.add(subscriber.user, subscriber);
    await this.#subscribed(`user:${subscriber.user}`, isFirst);
  }

  /** Whether a user has a session on this node. */
  isHere(user: UserId): boolean {
    return this.#users.has(user);
  }

  /** From when this resolves the session gets what happens in the group. */
  async attachGroup(group: GroupId, subscriber: Subscriber): Promise<void> {
    const isFirst = !this.#groups.has(group);
    this.#groups.add(group, subscriber);
    await this.#subscribed(`group:${group}`, isFirst);
  }

  detach(subscriber: Subscriber, groups: Iterable<GroupId>): void {
    if (this.#users.remove(subscriber.user, subscriber)) {
      this.#bus.unsubscribe(`user:${subscriber.user}`);
    }
    for (const group of groups) this.detachGroup(group, subscriber);
  }

  /** Nothing that happens in the group reaches the session any more. */
  detachGroup(group: GroupId, subscriber: Subscriber): void {
    if (!this.#groups.remove(group, subscriber)) return;
    this.#bus.unsubscribe(`group:${group}`);
    this.#positions.forget(groupConversation(group));
  }

  /**
   * A session has read the log of a conversation up to here. False when this node has not come so
   * far for others: what it delivers up to here is then no news to the session.
   */
  follow(conversation: ConversationId, head: number): boolean {
    if (this.#bus.isLossless) return true;
    // It may have begun unheard since others of this user logged in here: they need it from there.
    if (this.#positions.at(conversation) === undefined) {
      this.#startIfNew(addressOf(conversation), conversation);
    }
    if (this.#positions.start(conversation, head) >= head) return true;
    this.#repair.soon(conversation, head);
    return false;
  }

  /** The log is another one now: how far it was delivered says nothing any more. */
  forgetPositions(): void {
    for (const conversation of [...this.#positions.conversations()]) {
      this.#positions.forget(conversation);
    }
  }

  /**
   * Something was committed on this node. `except` knows it already. Returns whether it will
   * be delivered later, because what other nodes committed before it has to come first.
   */
  publish(event: EntryEvent, except?: Subscriber): boolean {
    const isLate = this.#arrived(event, except);
    this.#options.onPublished?.(event.entry.conversation);
    this.#bus.publish(topicsOf(event.address), event);
    return isLate;
  }

  /** Tells those in a conversation what they may as well miss, but not the one who brought it. */
  tell(notice: Notice, address: ConversationAddress, except?: Subscriber): void {
    this.#notice(notice, address, except);
    this.#bus.publish(topicsOf(address), notice);
  }

  /** Ends the sessions of a user that logged in by a token, or all but one. */
  logOut(user: UserId, token: number | undefined, except?: string): void {
    this.#users.logOut(user, token, except);
    this.#bus.publish([`user:${user}`], { type: 'logout', user, token, except });
  }

  /** Says that these users have other names, or are gone. */
  renamed(users: readonly UserId[]): void {
    this.#options.onNames?.(users);
    this.#bus.publish(['presence'], { type: 'privacy', users });
  }

  /** Writes down how far a user has read by his sessions on this node, which is done behind them. */
  saveCursors(user: UserId): Promise<void> {
    return this.#users.saveCursors(user);
  }

  /** Ends a session that was replaced, wherever it is. */
  replace(user: UserId, sessionId: string): void {
    const local = this.#users.find(user, sessionId);
    if (local !== undefined) local.replaced();
    else this.#bus.publish([`user:${user}`], { type: 'takeover', user, session: sessionId });
  }

  /** Also the second session of a topic waits for the confirmation that the first asked for. */
  #subscribed(topic: Topic, isFirst: boolean): Promise<void> | undefined {
    if (!isFirst) return this.#subscribing.get(topic);
    const confirmed = this.#bus.subscribe(topic).finally(() => {
      if (this.#subscribing.get(topic) === confirmed) this.#subscribing.delete(topic);
    });
    this.#subscribing.set(topic, confirmed);
    return confirmed;
  }

  #heard(event: ChatEvent): void {
    switch (event.type) {
      case 'entry':
        this.#arrived(event);
        return;
      case 'takeover':
        this.#users.find(event.user, event.session)?.replaced();
        return;
      case 'logout':
        this.#users.logOut(event.user, event.token, event.except);
        return;
      case 'presence':
        this.#options.onPresence?.(event);
        return;
      case 'privacy':
        this.#options.onPrivacy?.(event);
        this.#options.onNames?.(event.users);
        return;
      default:
        this.#notice(event, addressOf(event.conversation), undefined);
    }
  }

  #notice(notice: Notice, address: ConversationAddress, except: Subscriber | undefined): void {
    if (address.kind === 'group') this.#groups.notice(address.group, notice, except);
    else for (const user of usersOf(address)) this.#users.notice(user, notice, except);
  }

  /** Returns whether it is too early to be delivered now. */
  #arrived(event: EntryEvent, except?: Subscriber): boolean {
    if (!this.#bus.isLossless) {
      if (!this.#isWanted(event.address)) return false;
      const { conversation, seq } = event.entry;
      if (seq > 1) this.#startIfNew(event.address, conversation);
      const arrival = this.#positions.arrive(conversation, seq);
      if (arrival === 'early') {
        this.#positions.keep(event);
        this.#repair.soon(conversation, seq);
        return true;
      }
      if (arrival === 'seen') return false;
      this.#deliver(event, except);
      this.#deliverKept(conversation);
      return false;
    }
    this.#deliver(event, except);
    return false;
  }

  #deliver(event: EntryEvent, except?: Subscriber): void {
    const address = event.address;
    if (address.kind === 'group') {
      this.#groups.deliver(address.group, event, except);
      return;
    }
    if (address.kind === 'feed') {
      this.#users.deliver(address.user, event, except);
      return;
    }
    const [one, other] = address.users;
    this.#users.deliver(one, event, except);
    if (other !== one) this.#users.deliver(other, event, except);
  }

  /** What came early and is next now. */
  #deliverKept(conversation: ConversationId): void {
    for (;;) {
      const event = this.#positions.takeNext(conversation);
      if (event === undefined) return;
      this.#deliver(event);
    }
  }

  async #deliverMissed(entries: readonly Entry[]): Promise<void> {
    const own = entries.find(({ sender }) => this.#users.has(sender));
    // What this node commits may be in the log before it hears of its own commit. This answer comes
    // after that one, so who said it is told by the answer to his send, and not by a push besides.
    if (own !== undefined) await this.#options.log.heads([own.conversation]);
    const events = await this.#options.describe(entries);
    for (const event of events) {
      const { conversation, seq } = event.entry;
      // A push may have brought it while the log was read.
      if (this.#positions.arrive(conversation, seq) !== 'next') continue;
      this.#stats.repairs += 1;
      this.#deliver(event);
      this.#deliverKept(conversation);
    }
  }

  /**
   * A conversation that a live session did not find at its login has begun since. If its first
   * push is not the first entry, that one was lost, or is late.
   */
  #startIfNew(address: ConversationAddress, conversation: ConversationId): boolean {
    if (address.kind === 'group' || this.#positions.at(conversation) !== undefined) return false;
    if (!usersOf(address).some((user) => this.#users.isAnyLive(user, conversation))) return false;
    this.#positions.start(conversation, 0);
    return true;
  }

  /** One at a time; asked for meanwhile, once more. */
  #check(): void {
    if (this.#checking !== undefined) {
      this.#mustCheckAgain = true;
      return;
    }
    this.#checking = this.#compare()
      .catch(this.#options.onError)
      .finally(() => {
        this.#checking = undefined;
        if (!this.#mustCheckAgain) return;
        this.#mustCheckAgain = false;
        this.#check();
      });
  }

  async #compare(): Promise<void> {
    await this.#repair.compareHeads();
    if (!this.#hasGap) return;
    this.#hasGap = false;
    try {
      const start = (conversation: ConversationId): boolean =>
        this.#startIfNew(addressOf(conversation), conversation);
      await this.#repair.compare(await followNew(this.#users.ids(), this.#options.log, start));
    } catch (error) {
      this.#hasGap = true;
      throw error;
    }
  }

  #isWanted(address: ConversationAddress): boolean {
    if (address.kind === 'group') return this.#groups.has(address.group);
    return usersOf(address).some((user) => this.#users.has(user));
  }
}

function topicsOf(address: ConversationAddress): Topic[] {
  if (address.kind === 'group') return [`group:${address.group}`];
  return usersOf(address).map((user): Topic => `user:${user}`);
}

function usersOf(address: Exclude<ConversationAddress, { kind: 'group' }>): readonly UserId[] {
  if (address.kind === 'feed') return [address.user];
  const [one, other] = address.users;
  return one === other ? [one] : [one, other];
}
