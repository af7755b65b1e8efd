import type { Cursor, Record, Told } from '../history.ts';
import type { Random } from '../random.ts';
import type { Frame, Link, OpenLink } from './link.ts';
import { Outbox } from './outbox.ts';
import { Positions } from './positions.ts';
import { keptText, listOf, msgids, readEntry, readTold } from './read.ts';

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

/** Requests that wait for their answer; sends are in the outbox. */
type Asked = { readonly sinceMs: number; readonly answered: (frame: Frame) => void };

const SYNC_LIMITS = [7, 50, 500];
const IDLE_PING_MS = 1_000;

/**
 * One device that keeps the rules of PROTOCOL.md: resends with the same ref, keeps its positions,
 * syncs what a login tells that it lacks, and after that only what a gap shows. It does not look for
 * anything by itself: a last push that is lost has to come by the server's own care.
 */
export class V2Client {
  readonly name: string;
  readonly account: Account;
  readonly #options: V2ClientOptions;
  readonly #random: Random;
  readonly #outbox = new Outbox();
  readonly #positions = new Positions();
  readonly #asked = new Map<string, Asked>();
  readonly #syncing = new Set<string>();
  readonly #wishes = new Map<string, Frame>();
  /** After so long without an answer it takes the connection for dead. */
  readonly #patienceMs: number;
  #link: Link | undefined;
  #connection = 0;
  #isOnline = false;
  #isStopped = false;
  #connectAtMs = 0;
  #attempts = 0;
  #lastFrameMs = 0;
  #token: string | undefined;
  #refs = 0;
  #ended = Promise.withResolvers<void>();

  constructor(options: V2ClientOptions) {
    this.name = options.name;
    this.account = options.account;
    this.#options = options;
    this.#random = options.random;
    this.#patienceMs = options.random.between(2_000, 7_000);
    this.#ended.resolve();
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
    this.#connect();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#link?.destroy();
    await this.#ended.promise;
  }

  /** Breaks the connection, or ends it in order. */
  drop(isOrderly: boolean): void {
    if (isOrderly) this.#link?.end();
    else this.#link?.destroy();
  }

  tick(): void {
    const now = this.#options.nowMs();
    if (this.#link === undefined) {
      if (now >= this.#connectAtMs && !this.#isStopped) this.#connect();
      return;
    }
    const oldest = Math.min(...[...this.#asked.values()].map(({ sinceMs }) => sinceMs));
    const silent = now - this.#lastFrameMs;
    if (now - oldest > this.#patienceMs && silent > this.#patienceMs / 2) {
      this.#link.destroy();
      return;
    }
    if (!this.#isOnline) return;
    if (silent > IDLE_PING_MS && !this.#asked.has('ping')) {
      this.#ask({ msgid: msgids.ping }, () => {}, 'ping');
    }
    this.#flush();
    this.#askWishes();
  }

  /** Sends a new message; gives its ref. */
  say(target: Frame, text: string): string {
    this.#refs += 1;
    const ref = `${this.name}-${this.#refs}`;
    this.#options.record({ type: 'send', ref, text: keptText(text) });
    this.#outbox.add(ref, { ...target, msg: text, ref });
    if (this.#isOnline) this.#flush();
    return ref;
  }

  /** Sends once more what was answered before, perhaps with another text. */
  repeat(ref: string, target: Frame, text: string, isOther: boolean): void {
    if (!this.#isOnline || this.#asked.has(ref)) return;
    this.#options.record({ type: 'attempt', connection: this.#connection, ref, isOther });
    this.#ask({ ...target, msg: text, ref }, (frame) => this.#sendAnswered(ref, frame), ref);
  }

  /** Confirms all that was seen of a conversation, or some of it. */
  confirm(cursor: Cursor, conv: string, share: number): void {
    const seq = Math.floor((this.#positions.at(conv) ?? 0) * share);
    if (!this.#isOnline || seq === 0) return;
    const connection = this.#connection;
    const { record } = this.#options;
    record({ type: 'cursor-asked', connection, cursor, conv, seq });
    this.#ask({ msgid: msgids[cursor], conv, seq }, (frame) => {
      if (frame.msgid === msgids.ok) {
        record({ type: 'cursor-answered', connection, cursor, conv, seq: Number(frame.seq) });
      }
    });
  }

  typing(conv: string): void {
    if (this.#isOnline) this.#link?.send({ msgid: msgids.typing, conv });
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
    if (this.#isOnline) this.#askWishes();
  }

  #askWishes(): void {
    for (const [name, frame] of this.#wishes) {
      if (this.#asked.has(name)) continue;
      this.#ask(
        frame,
        (answer) => {
          if (answer.msgid !== msgids.ok) return;
          this.#wishes.delete(name);
          if (frame.msgid === msgids.joinGroup) {
            this.#positions.begin(String(answer.conv), Number(answer.seq));
          }
        },
        name,
      );
    }
  }

  #connect(): void {
    this.#connection += 1;
    this.#lastFrameMs = this.#options.nowMs();
    this.#ended = Promise.withResolvers();
    const connection = this.#connection;
    this.#link = this.#options.open({
      onOpen: () => this.#login(),
      onFrame: (frame) => {
        if (connection === this.#connection) this.#take(frame);
      },
      onEnd: () => this.#over(),
    });
    // Also an opening that hangs has to end some time.
    this.#asked.set('opening', { sinceMs: this.#lastFrameMs, answered: () => {} });
  }

  #over(): void {
    const { record, nowMs } = this.#options;
    record({ type: 'ended', connection: this.#connection });
    this.#link = undefined;
    this.#isOnline = false;
    this.#asked.clear();
    this.#syncing.clear();
    this.#positions.forgetEarly();
    this.#attempts += 1;
    const backoffMs = Math.min(1_000, 40 * 2 ** this.#attempts);
    this.#connectAtMs = nowMs() + this.#random.between(0, backoffMs);
    this.#ended.resolve();
  }

  #login(): void {
    this.#asked.delete('opening');
    const { record, step, account } = this.#options;
    const connection = this.#connection;
    const askedAt = step();
    const who =
      this.#token === undefined
        ? { id: account.id, password: account.password, device: this.name }
        : { token: this.#token };
    this.#ask({ msgid: msgids.login, v: 2, ...who }, (frame) => {
      if (frame.errno !== 0) {
        const error = String(frame.error);
        record({ type: 'login-refused', connection, error });
        if (error === 'invalid_token') this.#token = undefined;
        this.#link?.destroy();
        return;
      }
      if (typeof frame.token === 'string') this.#token = frame.token;
      const told = readTold(frame);
      record({ type: 'login', connection, askedAt, epoch: String(frame.epoch), told });
      for (const conversation of listOf(frame, 'conversations')) {
        const { conv, peer } = conversation;
        if (typeof peer !== 'number' || peer === account.id) continue;
        this.#receipt({
          ...{ conv, user: peer },
          ...{ delivered: conversation.peerdelivered, read: conversation.peerread },
        });
      }
      this.#loggedIn(told);
    });
  }

  #loggedIn(told: readonly Told[]): void {
    this.#isOnline = true;
    this.#attempts = 0;
    for (const { conv, begin, head } of told) {
      this.#positions.begin(conv, begin);
      if ((this.#positions.at(conv) ?? 0) < head) this.#sync(conv, head);
    }
    this.#flush();
  }

  #take(frame: Frame): void {
    this.#lastFrameMs = this.#options.nowMs();
    const { record } = this.#options;
    const connection = this.#connection;
    const { ref } = frame;
    switch (frame.msgid) {
      case msgids.direct:
      case msgids.group:
      case msgids.entry: {
        const entry = readEntry(frame);
        record({ type: 'push', connection, entry });
        this.#reach(entry.conv, entry.seq);
        return;
      }
      case msgids.receipt:
        this.#receipt(frame);
        return;
      default:
    }
    if (typeof ref !== 'string') {
      if (frame.msgid === msgids.error) {
        record({ type: 'error', connection, error: String(frame.error) });
      }
      return;
    }
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    asked?.answered(frame);
    if (frame.msgid === msgids.error && this.#outbox.get(ref) === undefined) {
      record({ type: 'error', connection, error: String(frame.error) });
    }
  }

  #receipt({ conv, user, delivered, read }: Frame): void {
    const place = { connection: this.#connection, conv: String(conv), user: Number(user) };
    const { record } = this.#options;
    if (typeof delivered === 'number') {
      record({ type: 'receipt', ...place, cursor: 'delivered', seq: delivered });
    }
    if (typeof read === 'number') record({ type: 'receipt', ...place, cursor: 'read', seq: read });
  }

  #flush(): void {
    const { record, nowMs } = this.#options;
    const connection = this.#connection;
    for (const item of this.#outbox.due(connection, nowMs())) {
      item.connection = connection;
      const { ref, frame } = item;
      record({ type: 'attempt', connection, ref, isOther: false });
      this.#ask(frame, (answer) => this.#sendAnswered(ref, answer), ref);
    }
  }

  #sendAnswered(ref: string, frame: Frame): void {
    const { record, nowMs } = this.#options;
    const connection = this.#connection;
    if (frame.msgid === msgids.sent) {
      this.#outbox.acked(ref);
      const { seq, at, duplicate = false, differs = false } = frame;
      const conv = String(frame.conv);
      const place = { conv, seq: Number(seq), at: Number(at) };
      record({
        ...{ type: 'acked', connection, ref, ...place },
        ...{ duplicate: duplicate === true, differs: differs === true },
      });
      if (duplicate !== true) this.#reach(conv, Number(seq));
      return;
    }
    record({ type: 'refused', connection, ref, error: String(frame.error) });
    const item = this.#outbox.get(ref);
    if (item === undefined) return;
    if (frame.retry !== true || this.#random.chance(0.1)) {
      record({ type: 'gave-up', ref });
      this.#outbox.remove(ref);
      return;
    }
    item.connection = 0;
    item.dueMs = nowMs() + this.#random.between(100, 800);
  }

  #reach(conv: string, seq: number): void {
    if (this.#positions.at(conv) === undefined && conv.startsWith('g')) {
      // Joined from another device: where it begins, the log says.
      this.#sync(conv, seq);
      return;
    }
    if (this.#positions.take(conv, seq) === 'gap') this.#sync(conv, seq);
  }

  /** Reads the log up to a place, page by page. */
  #sync(conv: string, upTo: number): void {
    if (this.#syncing.has(conv)) return;
    this.#syncing.add(conv);
    const after = this.#positions.at(conv) ?? 0;
    const connection = this.#connection;
    const limit = this.#random.pick(SYNC_LIMITS);
    this.#ask({ msgid: msgids.sync, conv, after, limit }, (frame) => {
      this.#syncing.delete(conv);
      if (frame.msgid !== msgids.synced) {
        // Begins anew, with what the next login tells.
        this.#link?.destroy();
        return;
      }
      const entries = listOf(frame, 'messages').map(readEntry);
      const head = Number(frame.seq);
      this.#options.record({ type: 'synced', connection, conv, after, head, entries });
      const [first] = entries;
      if (first !== undefined) this.#positions.begin(conv, first.seq - 1);
      for (const { seq } of entries) this.#positions.take(conv, seq);
      if (entries.length > 0 && (this.#positions.at(conv) ?? 0) < Math.max(upTo, head)) {
        this.#sync(conv, Math.max(upTo, head));
      }
    });
  }

  #ask(frame: Frame, answered: Asked['answered'], givenRef?: string): void {
    this.#refs += 1;
    const ref = givenRef ?? `q${this.#refs}`;
    this.#asked.set(ref, { sinceMs: this.#options.nowMs(), answered });
    this.#link?.send({ ...frame, ref });
  }
}
