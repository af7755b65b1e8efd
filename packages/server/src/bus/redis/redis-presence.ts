import type { UserId } from '../../domain/conversation.ts';
import {
  type Claim,
  type IfHeld,
  type NodesChange,
  type Presence,
  PresenceUnavailable,
} from '../presence.ts';
import { openConnection } from './connection.ts';
import { HeldClaims, type Replaced } from './held-claims.ts';
import { createLeases } from './leases.ts';
import { type OwnClaim, presenceCommands } from './presence-commands.ts';
import { createNodesWatch } from './presence-nodes.ts';
import { forAtMostTheStart, type RedisNode, settings } from './redis-node.ts';
import { SharedEntries } from './shared-entries.ts';
import { createStateReport } from './state-report.ts';
import { createTurnQueue } from './turn-queue.ts';
import { type Holder, RECORD_LIFETIME_MS, userKeys } from './user-record.ts';

const RENEW_INTERVAL_MS = 1_000;
const ASSERT_INTERVAL_MS = RECORD_LIFETIME_MS / 3;
// Each further try means that the claim changed hands between two commands.
const MAX_CLAIM_TRIES = 5;

export interface RedisPresenceNode extends RedisNode {
  /**
   * A session of this node lost its user to another while this node had no lease (it was frozen
   * or cut off): to be ended like one that a takeover replaces.
   */
  readonly onReplaced?: Replaced;
  /** The same that the listener is told, for the log. */
  readonly onNodesChange?: (change: NodesChange) => void;
  /** Told once that another process, such as a copy of this machine, goes by this node's name. */
  readonly onTwin?: () => void;
}

/**
 * Presence as leases. The node's own is renewed all the time; what is said of a user names nodes,
 * and is void once they have no lease. What fails for want of Redis is made good later: a claim
 * that failed is to be released like any other. Resolves when connected, or when the time for that
 * is up.
 */
export async function startRedisPresence(options: RedisPresenceNode): Promise<Presence> {
  const { url, prefix, node, onStateChange } = settings(options);
  const report = createStateReport(['presence'], onStateChange);
  const connection = openConnection(url, {
    // First of all, so that nothing precedes the lease that it stands on.
    onUp: () => void renew('new'),
    onDown: (reason) => report.down('presence', reason),
  });
  const { client } = connection;
  const leases = createLeases(client, prefix, node);
  const commands = presenceCommands({
    ...{ client, node, leases, keys: userKeys(prefix) },
    hasEntered: (user) => entries.has(user),
    isHeld: (claim) => claims.isHeld(claim),
  });
  const take = createTurnQueue(commands.take);
  const claims = new HeldClaims(take, options.onReplaced ?? (() => {}));
  const entries = new SharedEntries(take);
  const isHere = (user: UserId): boolean => claims.has(user) || entries.has(user);

  const assertAll = async (): Promise<void> => {
    await Promise.all([claims.assertAll(), entries.assertAll()]);
  };
  let tellChange: (change: NodesChange) => void = () => {};
  const nodes = createNodesWatch(
    () => performance.now(),
    (change) => {
      options.onNodesChange?.(change);
      tellChange(change);
    },
  );
  let hasTwin = false;
  let mustAssert = false;
  let isMakingGood = false;
  // A Redis that answers but takes no renewal, as when it is full or a replica by now, lets the
  // leases of all nodes run out: then nothing follows from a lease that is not there.
  let isRefused = false;
  const renewing = setInterval(() => void renew('known'), RENEW_INTERVAL_MS);
  const asserting = setInterval(() => void assertAll().catch(() => {}), ASSERT_INTERVAL_MS);

  async function renew(server: 'new' | 'known'): Promise<void> {
    if (!connection.isUsable()) return;
    let hasRenewed = false;
    try {
      const renewal = await leases.renew();
      hasRenewed = true;
      isRefused = false;
      if (connection.isUp()) report.up('presence');
      nodes.look(renewal, server === 'new');
      if (renewal.isShared && !hasTwin) options.onTwin?.();
      hasTwin ||= renewal.isShared;
      mustAssert ||= !renewal.hadLease || server === 'new';
      await makeGood();
    } catch (error) {
      if (!connection.isUsable()) return;
      isRefused = !hasRenewed;
      report.down('presence', `renewing the lease: ${String(error)}`);
    }
  }

  /** What failed while Redis was away is made good, and what it forgot is told again. */
  async function makeGood(): Promise<void> {
    // With many users it takes longer than the lease may wait for its next renewal.
    if (isMakingGood) return;
    isMakingGood = true;
    const isAll = mustAssert;
    mustAssert = false;
    try {
      await Promise.all([claims.releaseWaiting(), entries.tellUntold()]);
      if (isAll) await assertAll();
    } catch (error) {
      mustAssert ||= isAll;
      throw error;
    } finally {
      isMakingGood = false;
    }
  }

  function isAlive({ node: holder, session }: Holder): Promise<boolean> | boolean {
    return holder === node ? !claims.isLeftOver(session) : leases.isLiving(holder);
  }

  async function claimOnce(claim: OwnClaim, ifHeld: IfHeld): Promise<Claim | undefined> {
    const holder = await commands.claim(claim);
    if (holder === undefined) return { kind: 'granted' };
    const outcome = await commands.settle(claim, holder, await isAlive(holder), ifHeld);
    if (outcome === 'changed') return undefined;
    if (outcome === 'taken-over') return { kind: outcome, previous: holder.session };
    return { kind: outcome };
  }

  await forAtMostTheStart(report.allUp);
  return {
    async claim(user, session, profile = 'classic', ifHeld = 'refuse') {
      const own: OwnClaim = { user, session, profile };
      let claim: Claim | undefined;
      try {
        for (let tries = 0; claim === undefined && tries < MAX_CLAIM_TRIES; tries++) {
          claim = await claimOnce(own, ifHeld);
        }
      } catch (error) {
        claims.hold(own);
        throw new PresenceUnavailable('claiming failed', { cause: error });
      }
      claim ??= { kind: 'refused' };
      if (claim.kind !== 'refused') claims.hold(own);
      return claim;
    },
    enter: (user, session) => entries.enter(user, session),
    async release(user, session) {
      const claim = claims.of(user, session);
      const isConnected =
        claim === undefined ? await entries.leave(user, session) : await claims.release(claim);
      return !isConnected && !isHere(user);
    },
    async online(users) {
      // Of its own users a node knows best; the others' nodes are asked about even if there are none.
      const others = users.filter((user) => !isHere(user));
      if (isRefused && others.length > 0) throw new PresenceUnavailable('Redis renews no lease');
      try {
        const areConnected = await commands.areConnected(others);
        const offline = new Set(others.filter((_, at) => areConnected[at] !== true));
        return new Set(users.filter((user) => !offline.has(user)));
      } catch (error) {
        throw new PresenceUnavailable('asking who is online failed', { cause: error });
      }
    },
    listen(told) {
      tellChange = told;
    },
    isUp: () => connection.isUp() && !isRefused,
    async stop() {
      clearInterval(renewing);
      clearInterval(asserting);
      if (connection.isUsable()) await leases.end().catch(() => {});
      connection.stop();
    },
  };
}
