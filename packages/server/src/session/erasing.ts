import type { Act } from '../domain/act.ts';
import {
  addressOf,
  type ConversationId,
  feedOf,
  type GroupId,
  type UserId,
} from '../domain/conversation.ts';
import { type FeedKind, placed } from '../domain/entry.ts';
import { DELETED_NAME } from '../domain/names.ts';
import type { FanOut } from '../fanout/fan-out.ts';
import type { Erasure, Store } from '../store/store.ts';

export interface ErasingOptions {
  readonly store: Pick<Store, 'account' | 'contacts' | 'groups' | 'log' | 'people' | 'personal'>;
  readonly fanOut: Pick<FanOut, 'publish' | 'logOut' | 'renamed'>;
  readonly nowMs: () => number;
  readonly onError: (error: unknown) => void;
}

/** How often it is looked whether something remains to be done, here or of a node that died. */
const LOOK_MS = 60_000;
/** Until then a session elsewhere may have said something still: what was done is done once more. */
const SETTLED_MS = 90_000;
const ERASURES_A_LOOK = 20;
const ENTRIES_A_READ = 500;
const MEMBERS_A_READ = 200;
const REQUESTS_A_READ = 200;
/** Who inherits a group may leave it just then. */
const HEIR_TRIES = 5;

/**
 * What remains to be done when a user has been erased: he leaves his groups, his contacts are told,
 * and, where he wants it, what he said is removed. One thing at a time, and each of them harmless
 * when it is done again, on this node or on another one.
 */
export class Erasing {
  readonly #options: ErasingOptions;
  #timer: NodeJS.Timeout | undefined;
  #working: Promise<void> | undefined;
  #mustLookAgain = false;
  #isStopped = false;

  constructor(options: ErasingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#working;
  }

  /** Does what remains to be done; asked for meanwhile, once more. */
  look(): void {
    if (this.#working !== undefined) {
      this.#mustLookAgain = true;
      return;
    }
    this.#working = this.#workOff()
      .catch(this.#options.onError)
      .finally(() => {
        this.#working = undefined;
        if (!this.#mustLookAgain || this.#isStopped) return;
        this.#mustLookAgain = false;
        this.look();
      });
  }

  async #workOff(): Promise<void> {
    const { store, nowMs } = this.#options;
    for (const erasure of await store.account.erasures(ERASURES_A_LOOK)) {
      const isSettled = nowMs() - erasure.at > SETTLED_MS;
      await this.#carryOut(erasure);
      if (this.#isStopped) return;
      if (isSettled) await store.account.erased(erasure.user);
    }
  }

  async #carryOut(erasure: Erasure): Promise<void> {
    const { store, fanOut } = this.#options;
    const { user } = erasure;
    // Once more: an operator may have erased him, or a node may not have heard of it.
    fanOut.renamed([user]);
    fanOut.logOut(user, undefined);
    for (const { conversation } of await store.log.memberships(user)) {
      if (this.#isStopped) return;
      const address = addressOf(conversation);
      if (address.kind === 'feed') continue;
      if (erasure.removesMessages) await this.#remove(conversation, erasure);
      if (address.kind === 'group') await this.#leave(address.group, conversation, erasure);
    }
    const contacts = await store.contacts.ids(user);
    for (const contact of contacts) await this.#part(contact, 'removed', erasure);
    await this.#endRequests('in', 'removed', erasure);
    await this.#endRequests('out', 'withdrawn', erasure);
    await store.account.endContacts(user, contacts);
    if (this.#isStopped) return;
    await store.people.erase(user);
    await store.personal.erase(user);
  }

  async #endRequests(way: 'in' | 'out', kind: FeedKind, erasure: Erasure): Promise<void> {
    for (let after = 0; !this.#isStopped; ) {
      const { people } = this.#options.store;
      const requests = await people.requests(erasure.user, way, after, REQUESTS_A_READ);
      for (const { user } of requests) await this.#part(user, kind, erasure);
      const last = requests.at(-1);
      if (last === undefined) return;
      after = last.user;
    }
  }

  /** Ends whatever is between the two: told first, so that it is told whatever comes between. */
  async #part(other: UserId, kind: FeedKind, erasure: Erasure): Promise<void> {
    const { user, at } = erasure;
    if (this.#isStopped || other === user) return;
    await this.#tell(other, kind, erasure);
    const { people } = this.#options.store;
    await people.act({ user, other, at, act: { type: 'remove' } });
    // What the other has asked he takes back himself.
    await people.act({ user: other, other: user, at, act: { type: 'remove' } });
  }

  async #remove(conversation: ConversationId, { user, at }: Erasure): Promise<void> {
    const { log, account } = this.#options.store;
    const body = JSON.stringify({ recalled: at, by: user });
    for (let after = 0; !this.#isStopped; ) {
      const entries = await log.read(conversation, after, ENTRIES_A_READ);
      const own = entries.filter(
        (entry) => entry.sender === user && entry.kind === 'message' && entry.body !== body,
      );
      if (own.length > 0)
        await account.redact(
          conversation,
          own.map(({ seq }) => seq),
          body,
        );
      const last = entries.at(-1);
      if (last === undefined) return;
      after = last.seq;
    }
  }

  /** A creator hands the group over first, to the admin or else the member who is the oldest user. */
  async #leave(group: GroupId, conversation: ConversationId, erasure: Erasure): Promise<void> {
    for (let tries = 0; tries < HEIR_TRIES; tries += 1) {
      const why = await this.#act(conversation, { type: 'leave' }, erasure);
      if (why !== 'creator_stays') return;
      const heir = await this.#heirOf(group, erasure.user);
      if (heir === undefined) await this.#act(conversation, { type: 'dissolve' }, erasure);
      else await this.#act(conversation, { type: 'handOver', user: heir }, erasure);
    }
  }

  async #heirOf(group: GroupId, user: UserId): Promise<UserId | undefined> {
    let oldest: UserId | undefined;
    for (let after = 0; !this.#isStopped; ) {
      const members = await this.#options.store.groups.members(group, after, MEMBERS_A_READ);
      const others = members.filter(({ id }) => id !== user);
      const admin = others.find(({ role }) => role !== 'normal');
      if (admin !== undefined) return admin.id;
      oldest ??= others[0]?.id;
      const last = members.at(-1);
      if (last === undefined) return oldest;
      after = last.id;
    }
    return oldest;
  }

  /** Gives why it was refused, if it was. */
  async #act(
    conversation: ConversationId,
    act: Act,
    { user }: Erasure,
  ): Promise<string | undefined> {
    const { store, fanOut, nowMs } = this.#options;
    const acted = await store.log.act({
      conversation,
      sender: user,
      ref: undefined,
      at: nowMs(),
      act,
    });
    if ('refused' in acted) return acted.refused;
    const { entry } = acted;
    const address = addressOf(conversation);
    fanOut.publish({ type: 'entry', entry, address, senderName: DELETED_NAME });
    return undefined;
  }

  async #tell(contact: UserId, kind: FeedKind, { user, at }: Erasure): Promise<void> {
    const { store, fanOut } = this.#options;
    const draft = {
      conversation: feedOf(contact),
      kind,
      sender: user,
      ref: `erased ${contact}`,
      at,
      body: JSON.stringify({ id: user, name: DELETED_NAME }),
    } as const;
    const appended = await store.log.append(draft);
    if (appended.duplicate) return;
    const entry = placed(draft, appended);
    const address = { kind: 'feed', user: contact } as const;
    fanOut.publish({ type: 'entry', entry, address, senderName: DELETED_NAME });
  }
}
