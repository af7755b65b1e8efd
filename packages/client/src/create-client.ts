import { actsOf } from './acts.ts';
import type { Client, ClientOptions, Contact } from './client.ts';
import { systemClock } from './clock.ts';
import { directoryOf } from './directory.ts';
import { localError } from './errors.ts';
import { takeFrame } from './incoming.ts';
import { Live } from './live.ts';
import { silentLogger } from './logger.ts';
import type { Content, Target } from './outbox/item.ts';
import { Post } from './outbox/post.ts';
import { createRefs } from './outbox/refs.ts';
import { secureRandom } from './random.ts';
import { Account } from './session/account.ts';
import { onNetworkChange } from './session/network.ts';
import { PatientAsk } from './session/patient-ask.ts';
import { isChange, targetOf } from './state/apply-act.ts';
import type { ConversationState } from './state/conversation-state.ts';
import { Emitter } from './state/events.ts';
import { Keeper } from './state/keeper.ts';
import { MessageViews } from './state/message-views.ts';
import { Model } from './state/model.ts';
import { Presences } from './state/presences.ts';
import { sourceMaker } from './state/source.ts';
import { findConversation } from './state/targets.ts';
import { TypingExpiry } from './state/typing.ts';
import { byTime, conversationOf, messageOf } from './state/views.ts';
import { memoryStorage } from './storage/memory.ts';
import { Saver } from './storage/saver.ts';
import { History } from './sync/history.ts';
import { Syncer } from './sync/syncer.ts';
import { TypingSender } from './sync/typing-sender.ts';
import { type Page, readPage } from './wire/answers.ts';
import { msgids } from './wire/msgids.ts';
import { webSocketWire } from './wire/web-socket-wire.ts';

const OUTBOX_LIMIT = 1_000;
const IN_FLIGHT = 16;
const WATCHED_ENTRIES = 2_000;
const UNWATCHED_ENTRIES = 100;

/** Makes a client. It does nothing before `connect()`, `login()` or `register()`. */
export function createClient(options: ClientOptions): Client {
  const { clock = systemClock, random = secureRandom, logger = silentLogger } = options;
  const { storage = memoryStorage(), wire = webSocketWire, url, device } = options;
  const { messageLimit = WATCHED_ENTRIES } = options;
  const makeSource = sourceMaker(logger);
  const emitter = new Emitter(logger);
  const presences = new Presences(makeSource);
  const saver = new Saver(storage, clock, logger, () => kept.touch());
  const kept = makeSource(() => saver.state);

  const model: Model = new Model({
    settled: (entry, state) => {
      post.settled(entry);
      live.reached(state);
      const changed = isChange(entry) ? targetOf(entry) : undefined;
      const { conv, kind, sender: by, at } = entry;
      if (changed !== undefined) emitter.tell('change', { conv, seq: changed, kind, by, at });
      else emitter.tell('message', messageOf(entry, model.me));
    },
    fed: ({ kind, seq, at, data = {} }) => emitter.tell('feed', { kind, seq, at, data }),
    reset: ({ conv }) => emitter.tell('reset', { conv }),
    changed: (state) => {
      post.passed(state);
      changed(state);
      keeper.conversation(state);
    },
    gone: (state) => {
      post.gone(state);
      changed(state);
      keeper.gone(state);
    },
    contactsChanged: () => {
      contacts.touch();
      keeper.account();
    },
    accountChanged: () => {
      me.touch();
      keeper.account();
    },
    lacks: (conv) => syncer.want(conv),
    room: (state) => room(state),
  });
  const room = (state: ConversationState) =>
    views.isWatched(state) ? messageLimit : UNWATCHED_ENTRIES;
  const keeper = new Keeper(saver, model);
  const read = async (conv: string, after: number, limit: number): Promise<Page> => {
    const answer = await account.session.ask({ msgid: msgids.sync, conv, after, limit });
    const page = readPage(answer);
    if (page === undefined) throw localError('bad_answer');
    return page;
  };
  const post: Post = new Post({
    ...{ model, clock, random, logger, keeper, read },
    limit: options.outboxLimit ?? OUTBOX_LIMIT,
    inFlight: options.inFlight ?? IN_FLIGHT,
    transmit: (frame) => account.session.send(frame),
    stuck: () => account.session.restart(),
    changed: (target) => views.touchTarget(target),
  });
  const views: MessageViews = new MessageViews({
    ...{ model, makeSource, room },
    items: () => post.outbox.items,
    retry: (ref) => void post.outbox.retry(ref),
    discard: (ref) => void post.outbox.discard(ref),
    onLook: (target) => live.look(target),
  });
  const account: Account = new Account({
    ...{ url, wire, clock, random, logger, device, model, keeper, saver, outbox: post.outbox },
    onState: (now) => {
      state.touch();
      ask.stateChanged(now);
    },
    ask: (frame) => ask.once(frame),
    onLogin: (answer, isFull) => {
      live.loggedIn(answer, isFull);
      ask.loggedIn();
    },
    onFrame: (frame) => takeFrame(frame, { model, post, emitter, presences, typing }),
    onLost: (isMove) => live.lost(isMove),
  });
  const ask: PatientAsk = new PatientAsk(account.session, clock);
  const syncer = new Syncer({ ...{ model, clock, random, logger, read } });
  const history = new History({ model, ask, views });
  const nextRef = createRefs(random);
  const typing = new TypingExpiry(clock, (conv, user) => model.typing(conv, user, false));
  const typingSender = new TypingSender(clock, (conv) =>
    account.session.send({ msgid: msgids.typing, conv }),
  );
  const live: Live = new Live({
    ...{ model, clock, random, logger, syncer, history, views, presences, typing },
    ...{ outbox: post.outbox, session: account.session },
  });

  const state = makeSource(() => account.session.state);
  const me = makeSource(() => (model.me === 0 ? undefined : { id: model.me, name: model.name }));
  const conversations = makeSource(() =>
    [...model.conversations.values()].map(conversationOf).sort(byTime),
  );
  const contacts = makeSource((): readonly Contact[] =>
    [...model.friends.values()]
      .map(({ id, name, seen }) => ({ id, name, state: undefined, seen, ...presences.get(id) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
  presences.onChange = () => contacts.touch();
  const changed = (conversation: ConversationState) => {
    conversations.touch();
    views.touch(conversation);
  };
  const stopListening = onNetworkChange((isBack) => account.session.networkChanged(isBack));

  /** What was kept has been read: everything may look different. */
  const load = async () => {
    const wasLoaded = account.isLoaded;
    await account.load();
    if (wasLoaded) return;
    for (const source of [me, conversations, contacts]) source.touch();
    views.touchAll();
  };
  const send = (target: Target, content: Content | string, ref: string | undefined) => {
    if (model.me === 0) throw localError('not_logged_in');
    return post.send(target, typeof content === 'string' ? { text: content } : content, ref);
  };

  return {
    state,
    me,
    conversations,
    contacts,
    presence: presences.source,
    storage: kept,
    register: (user) => account.register(user),
    async login(credentials) {
      await load();
      return await account.login(credentials);
    },
    async connect() {
      await load();
      return await account.connect();
    },
    logout: async ({ forget = true } = {}) => await account.logout(forget),
    async close() {
      stopListening();
      live.lost(false);
      await account.close();
    },
    send(target, content, { ref } = {}) {
      // Without a wait where none is needed, so that it is seen at once.
      const sending = (async () => {
        if (!account.isLoaded) await load();
        return await send(target, content, ref);
      })();
      sending.catch(() => {});
      return sending;
    },
    messages: (target) => views.of(target),
    history: async (target, { before, limit } = {}) => await history.read(target, before, limit),
    markRead: (target, seq) => live.markRead(target, seq),
    typing(target) {
      const conversation = findConversation(model, target);
      if (conversation !== undefined) typingSender.typing(conversation.conv);
    },
    ...directoryOf(ask, model, nextRef),
    ...actsOf({ ask, model, nextRef }),
    changePassword: async ({ password, newPassword }) =>
      await account.changePassword(password, newPassword),
    on: (name, listener) => emitter.on(name, listener),
  };
}
