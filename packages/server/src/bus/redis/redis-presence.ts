import { type Claim, type Presence, PresenceUnavailable } from '../presence.ts';
import { openConnection } from './connection.ts';
import { createHeldClaims, type Replaced } from './held-claims.ts';
import { CLAIM_LIFETIME_MS, type Holder, presenceCommands } from './presence-commands.ts';
import { forAtMostTheStart, type RedisNode, settings } from './redis-node.ts';
import { createStateReport } from './state-report.ts';

const RENEW_INTERVAL_MS = 2_000;
const ASSERT_INTERVAL_MS = CLAIM_LIFETIME_MS / 3;
// Each further try means that the claim changed hands between two commands.
const MAX_CLAIM_TRIES = 5;

export interface RedisPresenceNode extends RedisNode {
  /**
   * A session of this node lost its user to another while this node had no lease (it was frozen
   * or cut off): to be ended like one that a takeover replaces.
   */
  readonly onReplaced?: Replaced;
}

/**
 * Presence as leases. The node's own is renewed all the time; a user's claim names a node, and is
 * void once that node has no lease. A claim that fails for want of Redis is made later; it is to
 * be released like any other. Resolves when connected, or when the time for that is up.
 */
export async function startRedisPresence(options: RedisPresenceNode): Promise<Presence> {
  const { url, prefix, node, onStateChange } = settings(options);
  const report = createStateReport(['presence'], onStateChange);
  const connection = openConnection(url, {
    // First of all, so that no claim precedes the lease that it stands on.
    onUp: () => void renew('new'),
    onDown: (reason) => report.down('presence', reason),
  });
  const commands = presenceCommands(connection.client, prefix, node);
  const held = createHeldClaims(commands, options.onReplaced ?? (() => {}));
  const renewing = setInterval(() => void renew('known'), RENEW_INTERVAL_MS);
  const asserting = setInterval(() => void held.assertAll().catch(() => {}), ASSERT_INTERVAL_MS);

  async function renew(server: 'new' | 'known'): Promise<void> {
    if (!connection.isUp()) return;
    try {
      const hadLease = await commands.renewLease();
      report.up('presence');
      await held.releaseWaiting();
      // What failed while Redis was away is made good, and what it forgot is told again.
      if (!hadLease || server === 'new') await held.assertAll();
    } catch (error) {
      if (connection.isUp()) report.down('presence', `renewing the lease: ${String(error)}`);
    }
  }

  async function isAlive(user: number, { node: holder, session }: Holder): Promise<boolean> {
    if (holder === node) return !held.isLeftOver(user, session);
    return (await commands.living([holder])).has(holder);
  }

  async function claimOnce(user: number, session: string): Promise<Claim | undefined> {
    const holder = await commands.claim(user, session);
    if (holder === undefined) return { kind: 'granted' };
    const alive = await isAlive(user, holder);
    const outcome = await commands.settle(user, session, holder, alive);
    if (outcome === 'changed') return undefined;
    if (outcome === 'taken-over') return { kind: outcome, previous: holder.session };
    return { kind: outcome };
  }

  await forAtMostTheStart(report.allUp);
  return {
    async claim(user, session) {
      let claim: Claim | undefined;
      try {
        for (let tries = 0; claim === undefined && tries < MAX_CLAIM_TRIES; tries++) {
          claim = await claimOnce(user, session);
        }
      } catch (error) {
        held.hold(user, session);
        throw new PresenceUnavailable('claiming failed', { cause: error });
      }
      claim ??= { kind: 'refused' };
      if (claim.kind !== 'refused') held.hold(user, session);
      return claim;
    },
    release: held.release,
    async online(users) {
      try {
        const holders = await commands.holders(users);
        const nodes = new Set(holders.flatMap((holder) => holder?.node ?? []));
        const living = await commands.living([...nodes]);
        return new Set(users.filter((_, at) => living.has(holders[at]?.node ?? '')));
      } catch (error) {
        throw new PresenceUnavailable('asking who is online failed', { cause: error });
      }
    },
    isUp: connection.isUp,
    async stop() {
      clearInterval(renewing);
      clearInterval(asserting);
      if (connection.isUp()) await commands.endLease().catch(() => {});
      connection.stop();
    },
  };
}
