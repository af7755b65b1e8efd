import type { Cursor, Record, Told } from '../history.ts';
import type { Random } from '../random.ts';
import type { Frame, OpenLink } from './link.ts';
import { Outbox } from './outbox.ts';
import { Positions } from './positions.ts';
import { keptText, listOf, msgids, readEntry, readTold } from './read.ts';
import { Requests } from './requests.ts';

export type Account = { readonly id: number; readonly name: string; readonly password: string };

export type V2ClientOptions = {
  readonly name: string;
  readonly account: Account;
  readonly open: OpenLink;
  readonly record: Record;
  /** Where in the order of everything the run is now. */
  readonly step: () => number;
  readonly random: Random;
  readonly nowMs: () => number;
};

const SYNC_LIMITS = [7, 50, 500];
/** Of what is refused for the moment so much is given up; it must not be stored then. */
const GIVEN_UP = 0.2;

/**
 * One device that keeps the rules of PROTOCOL.md: resends with the same ref, keeps its positions,
 * syncs what a login tells that it lacks, and after that only what a gap shows. It does not look for
 * anything by itself: a last push that is lost has to come by the server's own care.
 */
export class V2Client {
  readonly name: string;
  readonly account: Account;
  readonly #options: V2ClientOptions;
  readonly #record: Record;
  readonly #random: Random;
  readonly #requests: Requests;
  readonly #outbox = new Outbox();
  readonly #positions = new Positions();
  readonly #syncing = new Set<string>();
  readonly #wishes = new Map<string, Frame>();
  #isOnline = false;
  #token: string | undefined;
  #said = 0;

  constructor(options: V2ClientOptions) {
    this.name = options.name;
    this.account = options.account;
    this.#options = options;
    this.#record = options.record;
    this.#random = options.random;
    this.#requests = new Requests({
      ...options,
      onOpen: () => this.#login(),
      onFrame: (frame) => this.#take(frame),
      onEnd: () => this.#over(),
    });
  }

  get isConnected(): boolean {
    return this.#isOnline;
  }

  get canSend(): boolean {
    return !this.#outbox.isFull;
  }

  positions(): ReadonlyMap<string, number> {
    return this.#positions.all();
  }

  unanswered(): readonly string[] {
    return [...this.#outbox.refs(), ...this.#wishes.keys()];
  }

  wasAcked(ref: string): boolean {
    return this.#outbox.wasAcked(ref);
  }

  start(): void {
    this.#requests.connect();
  }

  stop(): Promise<void> {
    return this.#requests.stop();
  }

  /** Breaks the connection, or ends it in order. */
  drop(isOrderly: boolean): void {
    if (isOrderly) this.#requests.end();
    else this.#requests.destroy();
  }

  tick(): void {
    this.#requests.tick(this.#isOnline);
    this.#flush();
    this.#askWishes();
  }

  /** Sends a new message; gives its ref. */
  say(target: Frame, text: string): string {
    this.#said += 1;
    const ref = `${this.name}-${this.#said}`;
    this.#record({ type: 'send', ref, text: keptText(text) });
    this.#outbox.add(ref, { ...target, msg: text, ref });
    this.#flush();
    return ref;
  }

  /** Sends once more what was acknowledged before, perhaps with another text. */
  repeat(ref: string, target: Frame, text: string, isOther: boolean): void {
    if (!this.#isOnline || this.#requests.isAsked(ref)) return;
    this.#attempt(ref, { ...target, msg: text }, isOther);
  }

  /** Confirms all that was seen of a conversation, or some of it. */
  confirm(cursor: Cursor, conv: string, share: number): void {
    const seq = Math.floor((this.#positions.at(conv) ?? 0) * share);
    if (!this.#isOnline || seq === 0) return;
    const place = { connection: this.#requests.connection, cursor, conv } as const;
    this.#record({ type: 'cursor-asked', ...place, seq });
    this.#requests.ask({ msgid: msgids[cursor], conv, seq }, (frame) => {
      if (frame.msgid !== msgids.ok) return;
      this.#record({ type: 'cursor-answered', ...place, seq: Number(frame.seq) });
    });
  }

  typing(conv: string): void {
    if (this.#isOnline) this.#requests.tell({ msgid: msgids.typing, conv });
  }

  join(groupid: number): void {
    this.#wish({ msgid: msgids.joinGroup, groupid });
  }

  addFriend(friendid: number): void {
    this.#wish({ msgid: msgids.addFriend, friendid });
  }

  /** What may be repeated is asked for until it is done. */
  #wish(frame: Frame): void {
    this.#wishes.set(JSON.stringify(frame), frame);
    this.#askWishes();
  }

  #askWishes(): void {
    if (!this.#isOnline) return;
    for (const [name, frame] of this.#wishes) {
      if (!this.#requests.isAsked(name)) {
        this.#requests.ask(frame, (answer) => this.#wishAnswered(name, frame, answer), name);
      }
    }
  }

  #wishAnswered(name: string, frame: Frame, answer: Frame): void {
    if (answer.msgid !== msgids.ok) return;
    this.#wishes.delete(name);
    if (frame.msgid === msgids.joinGroup) {
      this.#positions.begin(String(answer.conv), Number(answer.seq));
    }
  }

  #over(): void {
    this.#record({ type: 'ended', connection: this.#requests.connection });
    this.#isOnline = false;
    this.#syncing.clear();
    this.#positions.forgetEarly();
  }

  #login(): void {
    const { id, password } = this.account;
    const askedAt = this.#options.step();
    const who =
      this.#token === undefined ? { id, password, device: this.name } : { token: this.#token };
    this.#requests.ask({ msgid: msgids.login, v: 2, ...who }, (frame) => {
      const { connection } = this.#requests;
      if (frame.errno !== 0) {
        const error = String(frame.error);
        this.#record({ type: 'login-refused', connection, error });
        if (error === 'invalid_token') this.#token = undefined;
        this.#requests.destroy();
        return;
      }
      if (typeof frame.token === 'string') this.#token = frame.token;
      const told = readTold(frame);
      this.#record({ type: 'login', connection, askedAt, epoch: String(frame.epoch), told });
      for (const { conv, peer, peerdelivered, peerread } of listOf(frame, 'conversations')) {
        if (typeof peer !== 'number' || peer === id) continue;
        this.#receipt({ conv, user: peer, delivered: peerdelivered, read: peerread });
      }
      this.#loggedIn(told);
    });
  }

  #loggedIn(told: readonly Told[]): void {
    this.#isOnline = true;
    this.#requests.succeeded();
    for (const { conv, begin, head } of told) {
      this.#positions.begin(conv, begin);
      if ((this.#positions.at(conv) ?? 0) < head) this.#sync(conv, head);
    }
    this.#flush();
  }

  #take(frame: Frame): void {
    const { connection } = this.#requests;
    switch (frame.msgid) {
      case msgids.direct:
      case msgids.group:
      case msgids.entry: {
        const entry = readEntry(frame);
        this.#record({ type: 'push', connection, entry });
        this.#reach(entry.conv, entry.seq);
        return;
      }
      case msgids.receipt:
        this.#receipt(frame);
        return;
      case msgids.error: {
        const { ref, error } = frame;
        // Of sends it is recorded what became of them.
        if (typeof ref === 'string' && this.#outbox.get(ref) !== undefined) return;
        this.#record({ type: 'error', connection, error: String(error) });
        if (error === 'going_away') this.#undone();
        return;
      }
      default:
    }
  }

  #receipt({ conv, user, delivered, read }: Frame): void {
    const { connection } = this.#requests;
    const place = { type: 'receipt', connection, conv: String(conv), user: Number(user) } as const;
    if (typeof delivered === 'number') {
      this.#record({ ...place, cursor: 'delivered', seq: delivered });
    }
    if (typeof read === 'number') this.#record({ ...place, cursor: 'read', seq: read });
  }

  #flush(): void {
    if (!this.#isOnline) return;
    const { connection } = this.#requests;
    for (const item of this.#outbox.due(connection, this.#options.nowMs())) {
      item.connection = connection;
      this.#attempt(item.ref, item.frame, false);
    }
  }

  #attempt(ref: string, frame: Frame, isOther: boolean): void {
    const { connection } = this.#requests;
    this.#record({ type: 'attempt', connection, ref, isOther });
    this.#requests.ask(frame, (answer) => this.#sendAnswered(ref, answer), ref);
  }

  #sendAnswered(ref: string, frame: Frame): void {
    const { connection } = this.#requests;
    if (frame.msgid !== msgids.sent) {
      this.#record({ type: 'refused', connection, ref, error: String(frame.error) });
      this.#refused(ref, frame.retry === true);
      return;
    }
    this.#outbox.acked(ref);
    const [conv, seq] = [String(frame.conv), Number(frame.seq)];
    const duplicate = frame.duplicate === true;
    this.#record({
      ...{ type: 'acked', connection, ref, conv, seq, at: Number(frame.at) },
      ...{ duplicate, differs: frame.differs === true },
    });
    if (!duplicate) this.#reach(conv, seq);
  }

  /** The node leaves: of this connection it has not done what it has not answered. */
  #undone(): void {
    const { connection } = this.#requests;
    for (const ref of this.#outbox.refs()) {
      if (this.#outbox.get(ref)?.connection !== connection) continue;
      this.#record({ type: 'refused', connection, ref, error: 'going_away' });
      this.#refused(ref, true);
    }
  }

  #refused(ref: string, mayRetry: boolean): void {
    const item = this.#outbox.get(ref);
    if (item === undefined) return;
    if (!mayRetry || this.#random.chance(GIVEN_UP)) {
      this.#record({ type: 'gave-up', ref });
      this.#outbox.remove(ref);
      return;
    }
    item.connection = 0;
    item.dueMs = this.#options.nowMs() + this.#random.between(100, 800);
  }

  #reach(conv: string, seq: number): void {
    // Joined from another device: where it begins for this user, the log says.
    const isNew = this.#positions.at(conv) === undefined && conv.startsWith('g');
    if (isNew || this.#positions.take(conv, seq) === 'gap') this.#sync(conv, seq);
  }

  /** Reads the log up to a place, page by page. */
  #sync(conv: string, upTo: number): void {
    if (this.#syncing.has(conv)) return;
    this.#syncing.add(conv);
    const { connection } = this.#requests;
    const after = this.#positions.at(conv) ?? 0;
    const limit = this.#random.pick(SYNC_LIMITS);
    this.#requests.ask({ msgid: msgids.sync, conv, after, limit }, (frame) => {
      this.#syncing.delete(conv);
      if (frame.msgid !== msgids.synced) {
        // Begins anew, with what the next login tells.
        this.#requests.destroy();
        return;
      }
      const entries = listOf(frame, 'messages').map(readEntry);
      const head = Number(frame.seq);
      this.#record({ type: 'synced', connection, conv, after, head, entries });
      const [first] = entries;
      if (first !== undefined) this.#positions.begin(conv, first.seq - 1);
      for (const { seq } of entries) this.#positions.take(conv, seq);
      const wanted = Math.max(upTo, head);
      if (first !== undefined && (this.#positions.at(conv) ?? 0) < wanted) this.#sync(conv, wanted);
    });
  }
}
