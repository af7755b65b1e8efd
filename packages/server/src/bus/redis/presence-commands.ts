import type { Profile } from '@parley/protocol';
import type { ChainableCommander } from 'ioredis';
import type { UserId } from '../../domain/conversation.ts';
import { type IfHeld, TAKEOVER_WINDOW_MS } from '../presence.ts';
import type { RedisClient } from './connection.ts';
import type { Leases } from './leases.ts';
import { pipelined } from './pipelined.ts';
import { ASSERT, CLAIM, RELEASE, SETTLE } from './presence-scripts.ts';
import {
  entryField,
  type Holder,
  RECORD_LIFETIME_MS,
  toHolder,
  type UserKeys,
} from './user-record.ts';

/** A claim of this node. */
export interface OwnClaim {
  readonly user: UserId;
  readonly session: string;
  readonly profile: Profile;
}

export type Settlement = 'granted' | 'refused' | 'taken-over' | 'changed';

/** What can wait for the others of its turn. */
export type Step =
  /** Notes, or ends, that sessions of this node share the user: as it is when the step is taken. */
  | { readonly kind: 'entry'; readonly user: UserId }
  /** Makes a claim again where it is gone; not if it has been given back meanwhile. */
  | { readonly kind: 'assert'; readonly claim: OwnClaim }
  | { readonly kind: 'release'; readonly claim: OwnClaim };

export interface PresenceContext {
  readonly client: RedisClient;
  readonly keys: UserKeys;
  readonly node: string;
  readonly leases: Leases;
  /** Whether sessions of this node share the user. */
  readonly hasEntered: (user: UserId) => boolean;
  readonly isHeld: (claim: OwnClaim) => boolean;
}

/** What presence asks of Redis, as functions with types. */
export function presenceCommands(context: PresenceContext) {
  const { client, keys, node, leases, hasEntered, isHeld } = context;
  const mine = (session: string): string => `${node} ${session}`;

  function take(pipeline: ChainableCommander, step: Step): void {
    if (step.kind === 'entry') {
      const record = keys.record(step.user);
      if (hasEntered(step.user)) {
        pipeline.hset(record, entryField(node), '1').pexpire(record, RECORD_LIFETIME_MS);
      } else {
        pipeline.hdel(record, entryField(node)).hgetall(record);
      }
      return;
    }
    const { user, session, profile } = step.claim;
    const record = keys.record(user);
    if (step.kind === 'release') {
      pipeline.eval(RELEASE, 1, record, profile, mine(session)).hgetall(record);
    } else if (isHeld(step.claim)) {
      pipeline.eval(ASSERT, 1, record, profile, mine(session), RECORD_LIFETIME_MS);
    }
  }

  return {
    /** Who holds the user; undefined when the claim is granted. */
    async claim({ user, session, profile }: OwnClaim): Promise<Holder | undefined> {
      const held = await client.eval(
        CLAIM,
        2,
        ...[keys.record(user), keys.refusal(user, profile)],
        ...[profile, mine(session), RECORD_LIFETIME_MS],
      );
      return toHolder(held);
    },
    /** Decides over a claim that somebody held when it was looked at. */
    async settle(
      { user, session, profile }: OwnClaim,
      seen: Holder,
      isAlive: boolean,
      ifHeld: IfHeld,
    ): Promise<Settlement> {
      const outcome = await client.eval(
        SETTLE,
        2,
        ...[keys.record(user), keys.refusal(user, profile)],
        ...[profile, mine(session), RECORD_LIFETIME_MS, `${seen.node} ${seen.session}`],
        ...[isAlive ? 1 : 0, ifHeld === 'replace' ? 1 : 0, TAKEOVER_WINDOW_MS],
      );
      return toSettlement(outcome);
    },
    /** Whether each user is connected. */
    areConnected(users: readonly UserId[]): Promise<boolean[]> {
      return leases.areConnected(
        pipelined(client, users, {
          keyOf: keys.record,
          add: (pipeline, user) => pipeline.hgetall(keys.record(user)),
        }),
      );
    },
    /**
     * Takes the steps in their order. Of an entry and a release: whether the user is connected. Of
     * an assertion: whether the claim is still this node's.
     */
    async take(steps: readonly Step[]): Promise<boolean[]> {
      const taking = pipelined(client, steps, {
        keyOf: (step) => keys.record(step.kind === 'entry' ? step.user : step.claim.user),
        add: take,
      });
      const connected = await leases.areConnected(taking);
      const answers = await taking;
      return steps.map((_, at) => answers[at] === 1 || connected[at] === true);
    },
  };
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
