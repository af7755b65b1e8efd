import { msgids } from '../src/wire/msgids.ts';
import type { JsonObject } from '../src/wire/wire.ts';

type Fields = { [key: string]: unknown };

interface FakeEntry extends Fields {
  readonly seq: number;
  readonly id: number;
  readonly ref?: string;
  readonly msg?: string;
}

interface FakeLog {
  readonly conv: string;
  readonly kind: 'direct' | 'group' | 'feed';
  readonly members: Map<number, { begin: number; delivered: number; read: number }>;
  readonly name: string;
  readonly group?: number;
  entries: FakeEntry[];
}

interface FakeUser {
  readonly id: number;
  readonly name: string;
  password: string;
  readonly contacts: Set<number>;
  readonly tokens: Map<string, number>;
  readonly refs: Map<string, { conv: string; seq: number; at: number; msg: unknown }>;
}

/** One connection, as the server sees it. */
export interface Peer {
  receive(frame: JsonObject): void;
  /** The connection is gone. */
  gone(): void;
}

interface Connection {
  user: FakeUser | undefined;
  token: string;
  readonly send: (frame: Fields) => void;
  readonly close: (code: number, reason: string) => void;
}

export interface Faults {
  /** Says of a push to one connection whether it comes not at all, once or twice. */
  copies: () => 0 | 1 | 2;
  /** Refuses a send, or a sync, for now. */
  refuses: (frame: JsonObject) => boolean;
}

/** A server in memory that speaks v2: small, strict, and as faulty as it is told to be. */
export class FakeChat {
  faults: Faults = { copies: () => 1, refuses: () => false };
  epoch = 'first';
  pageEntries = 500;
  listPage = 200;
  readonly users = new Map<number, FakeUser>();
  readonly logs = new Map<string, FakeLog>();
  readonly requests: JsonObject[] = [];
  readonly #connections = new Set<Connection>();
  readonly #nowMs: () => number;
  #tokens = 0;
  #groups = 0;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get connections(): number {
    return this.#connections.size;
  }

  connect(send: (frame: Fields) => void, close: (code: number, reason: string) => void): Peer {
    const connection: Connection = { user: undefined, token: '', send, close };
    this.#connections.add(connection);
    return {
      receive: (frame) => this.#receive(connection, frame),
      gone: () => void this.#connections.delete(connection),
    };
  }

  /** Breaks all connections. */
  breakAll(code = 1006): void {
    for (const connection of [...this.#connections]) this.#drop(connection, code, '');
  }

  addUser(name: string, password = 'secret'): number {
    const id = this.users.size + 1;
    const user = { id, name, password, contacts: new Set<number>() };
    this.users.set(id, { ...user, tokens: new Map(), refs: new Map() });
    this.#logOf(`u${id}`, 'feed', [id]);
    return id;
  }

  addGroup(name: string, members: readonly number[]): number {
    this.#groups += 1;
    this.#logOf(`g${this.#groups}`, 'group', members, name, this.#groups);
    return this.#groups;
  }

  /** Stores a message of somebody else, and pushes it. */
  post(sender: number, conv: string, msg: string, fields: Fields = {}): number {
    const log = conv.startsWith('d') ? this.#direct(conv) : this.logs.get(conv);
    if (log === undefined) throw new Error(`no log ${conv}`);
    return this.#append(log, sender, { ...fields, msg }, undefined).seq;
  }

  textsOf(conv: string): string[] {
    return (this.logs.get(conv)?.entries ?? []).map(({ msg }) => String(msg));
  }

  /** Pushes a frame on every connection. */
  pushAll(frame: Fields): void {
    for (const { send } of this.#connections) send(frame);
  }

  /** Ends all sessions with this error. */
  end(error: string, code: number): void {
    for (const connection of [...this.#connections]) {
      connection.send({ msgid: msgids.error, errno: 1, error, errmsg: error, retry: false });
      this.#drop(connection, code, error);
    }
  }

  #drop(connection: Connection, code: number, reason: string): void {
    this.#connections.delete(connection);
    connection.close(code, reason);
  }

  #receive(connection: Connection, frame: JsonObject): void {
    if (!this.#connections.has(connection)) return;
    this.requests.push(frame);
    const answer = this.#answer(connection, frame);
    if (answer === undefined) return;
    const silent = [msgids.delivered, msgids.typing].some((msgid) => msgid === frame.msgid);
    if (frame.ref === undefined && (silent || answer.msgid === msgids.sent)) return;
    connection.send({ ...(frame.ref !== undefined && { ref: frame.ref }), ...answer });
  }

  #answer(connection: Connection, frame: JsonObject): Fields | undefined {
    if (frame.msgid === msgids.register) {
      const name = String(frame.name);
      const isTaken = [...this.users.values()].some((user) => user.name === name);
      if (isTaken) return { msgid: msgids.registerAck, ...refusal(3, 'name_taken') };
      return {
        msgid: msgids.registerAck,
        errno: 0,
        id: this.addUser(name, String(frame.password)),
      };
    }
    if (frame.msgid === msgids.login) return this.#login(connection, frame);
    if (frame.msgid === msgids.ping) return { msgid: msgids.pong };
    const { user } = connection;
    if (user === undefined) return error(110, 'login_required');
    switch (frame.msgid) {
      case msgids.directChat:
      case msgids.groupChat:
        return this.#chat(connection, user, frame);
      case msgids.sync:
        return this.#sync(user, frame);
      case msgids.delivered:
      case msgids.read:
        return this.#cursor(user, frame, connection);
      case msgids.typing:
        this.#tell(String(frame.conv), user.id, { msgid: msgids.typing, user: user.id });
        return undefined;
      case msgids.listConversations: {
        const listed = this.#listed(user, String(frame.after ?? ''), Number(frame.since ?? 0));
        return { msgid: msgids.conversations, ...listed };
      }
      case msgids.addFriend: {
        const friend = this.users.get(Number(frame.friendid));
        if (friend === undefined) return error(200, 'unknown_user');
        user.contacts.add(friend.id);
        const feed = this.#logOf(`u${user.id}`, 'feed', [user.id]);
        const data = { id: friend.id, name: friend.name };
        this.#append(feed, user.id, { kind: 'contact', data }, undefined);
        return { msgid: msgids.ok, friendid: friend.id, name: friend.name };
      }
      case msgids.createGroup: {
        const group = this.addGroup(String(frame.groupname), [user.id]);
        return {
          msgid: msgids.ok,
          groupid: group,
          groupname: frame.groupname,
          conv: `g${group}`,
          seq: 0,
        };
      }
      case msgids.joinGroup: {
        const log = this.logs.get(`g${frame.groupid}`);
        if (log === undefined) return error(201, 'unknown_group');
        const begin = log.entries.length;
        log.members.set(user.id, { begin, delivered: begin, read: begin });
        const data = { conv: log.conv, groupid: log.group, groupname: log.name, begin };
        const feed = this.#logOf(`u${user.id}`, 'feed', [user.id]);
        this.#append(feed, user.id, { kind: 'joined', data }, connection);
        return {
          msgid: msgids.ok,
          groupid: log.group,
          groupname: log.name,
          conv: log.conv,
          seq: begin,
        };
      }
      case msgids.changePassword: {
        user.tokens.clear();
        const token = this.#token(user);
        return { msgid: msgids.ok, token };
      }
      case msgids.logout:
        user.tokens.delete(connection.token);
        return { msgid: msgids.ok };
    }
    return error(105, 'unknown_message');
  }

  #login(connection: Connection, frame: JsonObject): Fields {
    const users = [...this.users.values()];
    const byToken = users.find(({ tokens }) => tokens.has(String(frame.token)));
    const byPassword = users.find(
      ({ id, name, password }) =>
        password === frame.password && (id === frame.id || name === frame.name),
    );
    const user = frame.token === undefined ? byPassword : byToken;
    if (user === undefined) {
      const name = frame.token === undefined ? 'invalid_credentials' : 'invalid_token';
      return { msgid: msgids.loginAck, ...refusal(1, name) };
    }
    connection.user = user;
    connection.token = frame.token === undefined ? this.#token(user) : String(frame.token);
    const feed = this.logs.get(`u${user.id}`);
    const listed = this.#listed(user, '', Number(frame.since ?? 0));
    return {
      ...{ msgid: msgids.loginAck, errno: 0, id: user.id, name: user.name, epoch: this.epoch },
      ...(frame.token === undefined && { token: connection.token }),
      feed: { conv: `u${user.id}`, seq: feed?.entries.length ?? 0 },
      friends: [...user.contacts].map((id) => ({
        ...{ id, name: this.users.get(id)?.name, state: 'offline' },
      })),
      ...listed,
    };
  }

  #listed(user: FakeUser, after: string, since: number): Fields {
    const sinceMs = Number(this.logs.get(`u${user.id}`)?.entries[since - 1]?.at ?? 0);
    const all = [...this.logs.values()]
      .filter(({ kind, members, conv }) => kind !== 'feed' && members.has(user.id) && conv > after)
      .filter(({ entries }) => Number(entries.at(-1)?.at ?? sinceMs) >= sinceMs)
      .sort((a, b) => (a.conv < b.conv ? -1 : 1));
    const conversations = all.slice(0, this.listPage).map((log) => this.#listing(log, user.id));
    return { conversations, more: all.length > this.listPage };
  }

  #listing(log: FakeLog, user: number): Fields {
    const { conv, kind, group, entries, members } = log;
    const peer = [...members.keys()].find((id) => id !== user) ?? user;
    const { begin = 0, delivered = 0, read = 0 } = members.get(user) ?? {};
    const other = members.get(peer);
    const name = kind === 'group' ? log.name : this.users.get(peer)?.name;
    const last = entries.at(-1);
    return {
      ...{ conv, kind, name, role: 'normal', seq: entries.length, begin, delivered, read },
      ...(kind === 'direct' && { peer, peerread: other?.read, peerdelivered: other?.delivered }),
      ...(group !== undefined && { groupid: group }),
      unread: entries.filter(({ seq, id }) => seq > read && id !== user).length,
      ...(last && { last: { ...last } }),
    };
  }

  #chat(connection: Connection, user: FakeUser, frame: JsonObject): Fields {
    const { msgid, ref, conv, toid, groupid, msg, ...extra } = frame;
    if (this.faults.refuses(frame)) return error(300, 'unavailable', true);
    if (msg === 'refuse me') return error(106, 'invalid_field');
    const known = user.refs.get(String(ref));
    if (known !== undefined) {
      const { msg: first, ...place } = known;
      const differs = first !== msg && { differs: true };
      return { msgid: msgids.sent, ...place, duplicate: true, ...differs };
    }
    const log = this.#logFor(user, frame);
    if (log === undefined) return error(200, 'unknown_user');
    const stored = { ...extra, msg, ...(ref !== undefined && { ref }) };
    const { seq, at } = this.#append(log, user.id, stored, connection);
    user.refs.set(String(ref), { conv: log.conv, seq, at: Number(at), msg });
    return { msgid: msgids.sent, conv: log.conv, seq, at };
  }

  #logFor(user: FakeUser, { conv, toid, groupid }: JsonObject): FakeLog | undefined {
    if (conv !== undefined || groupid !== undefined) {
      const log = this.logs.get(String(conv ?? `g${groupid}`));
      return log?.members.has(user.id) ? log : undefined;
    }
    const peer = this.users.get(Number(toid));
    if (peer === undefined) return undefined;
    const [low, high] = [Math.min(user.id, peer.id), Math.max(user.id, peer.id)];
    return this.#direct(`d${low}.${high}`);
  }

  #direct(conv: string): FakeLog {
    const [one = 0, other = 0] = conv.slice(1).split('.').map(Number);
    return this.#logOf(conv, 'direct', [one, other]);
  }

  #sync(user: FakeUser, frame: JsonObject): Fields {
    const conv = String(frame.conv);
    const log = this.logs.get(conv);
    const member = log?.members.get(user.id);
    if (this.faults.refuses(frame)) return error(300, 'unavailable', true);
    if (log === undefined || member === undefined) return error(202, 'unknown_conversation');
    const head = log.entries.length;
    const limit = Math.min(Number(frame.limit ?? 100), this.pageEntries);
    const visible = log.entries.filter(({ seq }) => seq > member.begin);
    const before = frame.before === undefined ? undefined : Number(frame.before);
    const after = Number(frame.after ?? 0);
    if (before === undefined && after > head) return error(203, 'beyond_end');
    const fitting = visible.filter(({ seq }) =>
      before === undefined ? seq > after : seq < before,
    );
    const entries = before === undefined ? fitting.slice(0, limit) : fitting.slice(-limit);
    const messages = entries.map((entry) => this.#push(log, entry, user.id));
    return {
      msgid: msgids.synced,
      conv,
      messages,
      more: entries.length < fitting.length,
      seq: head,
    };
  }

  #cursor(user: FakeUser, frame: JsonObject, from: Connection): Fields {
    const log = this.logs.get(String(frame.conv));
    const member = log?.members.get(user.id);
    const seq = Number(frame.seq);
    if (log === undefined || member === undefined) return error(202, 'unknown_conversation');
    if (seq > log.entries.length) return error(203, 'beyond_end');
    member.delivered = Math.max(member.delivered, seq);
    if (frame.msgid === msgids.read) member.read = Math.max(member.read, seq);
    const { delivered, read } = member;
    // The user's other devices are told of a reading by the feed.
    const feed = this.logs.get(`u${user.id}`);
    if (frame.msgid === msgids.read && feed) {
      this.#append(feed, user.id, { kind: 'read', data: { conv: log.conv, seq: read } }, undefined);
    }
    const receipt = { msgid: msgids.receipt, conv: log.conv, user: user.id, delivered, read };
    for (const connection of this.#connections) {
      const isOther = connection.user !== undefined && connection.user.id !== from.user?.id;
      if (isOther && log.members.has(connection.user?.id ?? 0)) connection.send(receipt);
    }
    return {
      msgid: msgids.ok,
      conv: log.conv,
      seq: frame.msgid === msgids.read ? read : delivered,
    };
  }

  #tell(conv: string, from: number, frame: Fields): void {
    const log = this.logs.get(conv);
    for (const { user, send } of this.#connections) {
      if (user && user.id !== from && log?.members.has(user.id)) send({ ...frame, conv });
    }
  }

  #append(log: FakeLog, sender: number, fields: Fields, from: Connection | undefined): FakeEntry {
    const seq = log.entries.length + 1;
    const name = this.users.get(sender)?.name;
    const entry = { ...fields, seq, n: seq, at: this.#nowMs(), id: sender, name };
    log.entries.push(entry);
    const member = log.members.get(sender);
    if (member) Object.assign(member, { read: seq, delivered: seq });
    for (const connection of this.#connections) {
      const { user } = connection;
      if (user === undefined || !log.members.has(user.id)) continue;
      if (connection === from && log.kind !== 'feed') continue;
      const push = this.#push(log, entry, user.id);
      for (let copy = this.faults.copies(); copy > 0; copy -= 1) connection.send(push);
    }
    return entry;
  }

  #push(log: FakeLog, entry: FakeEntry, _user: number): Fields {
    const { conv, kind, group, name } = log;
    const base = { ...entry, conv };
    if (kind === 'feed' || entry.kind !== undefined) return { msgid: msgids.entry, ...base };
    if (kind === 'group')
      return { msgid: msgids.groupChat, groupid: group, groupname: name, ...base };
    const toid = [...log.members.keys()].find((id) => id !== entry.id) ?? entry.id;
    return { msgid: msgids.directChat, toid, ...base };
  }

  #logOf(
    conv: string,
    kind: FakeLog['kind'],
    members: readonly number[],
    name = '',
    group?: number,
  ): FakeLog {
    const known = this.logs.get(conv);
    if (known !== undefined) return known;
    const cursors = members.map((id) => [id, { begin: 0, delivered: 0, read: 0 }] as const);
    const log: FakeLog = {
      ...{ conv, kind, name, entries: [], members: new Map(cursors) },
      ...(group !== undefined && { group }),
    };
    this.logs.set(conv, log);
    return log;
  }

  #token(user: FakeUser): string {
    this.#tokens += 1;
    const token = `token-${this.#tokens}`;
    user.tokens.set(token, this.#tokens);
    return token;
  }
}

function refusal(errno: number, name: string): Fields {
  return { errno, error: name, errmsg: name, retry: false };
}

function error(errno: number, name: string, retry = false): Fields {
  return { msgid: msgids.error, errno, error: name, errmsg: name, retry };
}
