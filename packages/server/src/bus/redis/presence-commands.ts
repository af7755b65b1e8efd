import type { ChainableCommander, Redis } from 'ioredis';
import type { UserId } from '../../domain/conversation.ts';
import { TAKEOVER_WINDOW_MS } from '../presence.ts';
import { ASSERT, CLAIM, RELEASE, SETTLE } from './presence-scripts.ts';

// Well below the 10 s within which a dead node's claims have to end.
const LEASE_MS = 6_000;
// A claim is void with its node's lease. Its own end only clears away what dead nodes left.
export const CLAIM_LIFETIME_MS = 3_600_000;
const COMMANDS_PER_PIPELINE = 1_000;

/** A user's claim: which session, of which node. */
export interface Holder {
  readonly node: string;
  readonly session: string;
}

export type Settlement = 'granted' | 'refused' | 'taken-over' | 'changed';

export type PresenceCommands = ReturnType<typeof presenceCommands>;

/** What presence asks of Redis, as functions with types. */
export function presenceCommands(client: Redis, prefix: string, node: string) {
  const nodeKey = (name: string) => `${prefix}node:${name}`;
  const claimKey = (user: UserId) => `${prefix}{user:${user}}:claim`;
  const refusalKey = (user: UserId) => `${prefix}{user:${user}}:refused`;
  const mine = (session: string) => `${node} ${session}`;

  async function pipelined<T>(
    items: readonly T[],
    add: (pipeline: ChainableCommander, item: T) => unknown,
  ): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (let at = 0; at < items.length; at += COMMANDS_PER_PIPELINE) {
      const pipeline = client.pipeline();
      for (const item of items.slice(at, at + COMMANDS_PER_PIPELINE)) add(pipeline, item);
      for (const [error, answer] of (await pipeline.exec()) ?? []) {
        if (error !== null) throw error;
        answers.push(answer);
      }
    }
    return answers;
  }

  return {
    /** Whether the lease was still there: where not, others may take this node's claims. */
    async renewLease(): Promise<boolean> {
      return (await client.set(nodeKey(node), '1', 'PX', LEASE_MS, 'GET')) !== null;
    },
    async endLease(): Promise<void> {
      await client.del(nodeKey(node));
    },
    /** Which of these nodes have a lease. */
    async living(nodes: readonly string[]): Promise<Set<string>> {
      const answers = await pipelined(nodes, (pipeline, name) => pipeline.exists(nodeKey(name)));
      return new Set(nodes.filter((_, at) => answers[at] === 1));
    },
    /** Who holds the user; undefined when the claim is granted. */
    async claim(user: UserId, session: string): Promise<Holder | undefined> {
      const keys = [claimKey(user), refusalKey(user)];
      const held = await client.eval(CLAIM, 2, ...keys, mine(session), CLAIM_LIFETIME_MS);
      return toHolder(held);
    },
    /** Decides over a claim that somebody held when it was looked at. */
    async settle(
      user: UserId,
      session: string,
      seen: Holder,
      isAlive: boolean,
    ): Promise<Settlement> {
      const outcome = await client.eval(
        SETTLE,
        2,
        ...[claimKey(user), refusalKey(user), mine(session), CLAIM_LIFETIME_MS],
        ...[`${seen.node} ${seen.session}`, isAlive ? 1 : 0, TAKEOVER_WINDOW_MS],
      );
      return toSettlement(outcome);
    },
    async holders(users: readonly UserId[]): Promise<(Holder | undefined)[]> {
      const answers = await pipelined(users, (pipeline, user) => pipeline.get(claimKey(user)));
      return answers.map(toHolder);
    },
    /** Makes these claims again where they are gone; those that others hold by now come back. */
    async assertClaims(claims: readonly (readonly [UserId, string])[]) {
      const answers = await pipelined(claims, (pipeline, [user, session]) =>
        pipeline.eval(ASSERT, 1, claimKey(user), mine(session), CLAIM_LIFETIME_MS),
      );
      return claims.filter((_, at) => answers[at] === 0);
    },
    async release(claims: readonly (readonly [UserId, string])[]): Promise<void> {
      await pipelined(claims, (pipeline, [user, session]) =>
        pipeline.eval(RELEASE, 1, claimKey(user), mine(session)),
      );
    },
  };
}

function toHolder(claim: unknown): Holder | undefined {
  if (typeof claim !== 'string' || claim === '') return undefined;
  const space = claim.indexOf(' ');
  return { node: claim.slice(0, space), session: claim.slice(space + 1) };
}

function toSettlement(outcome: unknown): Settlement {
  switch (outcome) {
    case 'granted':
    case 'refused':
    case 'taken-over':
    case 'changed':
      return outcome;
    default:
      throw new Error(`Redis settled a claim with ${String(outcome)}`);
  }
}
