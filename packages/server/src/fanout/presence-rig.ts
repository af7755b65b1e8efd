import { type NodesChange, type Presence, PresenceUnavailable } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import type { PresenceEvent } from '../domain/event.ts';
import { PresenceBoard } from './presence-board.ts';
import type { PresenceWatcher } from './presence-view.ts';

/** Which users each node has, and what happens to a question and to an event on its way. */
export interface World {
  readonly nodes: Node[];
  /** While set, presence rejects with it. */
  failure: Error | undefined;
  /** Called once, between presence's look and its answer, which waits for what it returns. */
  whileAsking: (() => Promise<void> | void) | undefined;
  /** How many users each question was about. */
  readonly questions: number[];
  losesEvents: boolean;
}

export interface Node {
  readonly board: PresenceBoard;
  readonly here: Set<UserId>;
  /** A node that is dead has no users and hears nothing. */
  isDead: boolean;
  readonly told: PresenceEvent[];
  /** What presence says of other nodes. */
  nodesChanged(kind: NodesChange['kind']): void;
  readonly errors: unknown[];
  /** When users were last here, as it was noted for good. */
  readonly saved: { readonly user: UserId; readonly at: number }[];
  enter(user: UserId): void;
  leave(user: UserId): void;
}

export interface Watching extends PresenceWatcher {
  readonly changes: string[];
  /** Who is online, as a client knows it from its login and what it was told since. */
  readonly online: Set<UserId>;
}

export function createWorld(): World {
  return {
    nodes: [],
    failure: undefined,
    whileAsking: undefined,
    questions: [],
    losesEvents: false,
  };
}

export function isConnected(world: World, user: UserId): boolean {
  return world.nodes.some((node) => !node.isDead && node.here.has(user));
}

/** A node of the world; time is the clock that the test fakes. */
export function addNode(world: World): Node {
  let listener: ((change: NodesChange) => void) | undefined;
  const presence: Pick<Presence, 'online' | 'listen'> = {
    listen(told) {
      listener = told;
    },
    async online(users) {
      world.questions.push(users.length);
      if (world.failure !== undefined) throw world.failure;
      const online = new Set(users.filter((user) => isConnected(world, user)));
      const { whileAsking } = world;
      world.whileAsking = undefined;
      await whileAsking?.();
      return online;
    },
  };
  const told: PresenceEvent[] = [];
  const errors: unknown[] = [];
  const saved: { user: UserId; at: number }[] = [];
  const here = new Set<UserId>();
  const board = new PresenceBoard({
    bus: {
      publish(topics, event) {
        if (event.type !== 'presence' || topics.join() !== 'presence') throw new Error('no such');
        told.push(event);
        if (world.losesEvents) return;
        for (const each of world.nodes) {
          if (each !== node && !each.isDead) each.board.heard(event);
        }
      },
    },
    presence,
    isHere: (user) => here.has(user),
    save: async (gone) => void saved.push(...gone),
    nowMs: Date.now,
    onError: (error) => errors.push(error),
  });
  const node: Node = {
    ...{ board, here, told, errors, saved, isDead: false },
    nodesChanged: (kind) => listener?.({ kind, nodes: ['other'] }),
    enter(user) {
      here.add(user);
      board.came(user);
    },
    leave(user) {
      here.delete(user);
      if (!isConnected(world, user)) board.left(user, Date.now());
    },
  };
  world.nodes.push(node);
  board.start();
  return node;
}

/** What a session does: it watches, and its login answer says who is online. */
export async function watch(node: Node, users: readonly UserId[]): Promise<Watching> {
  const watching: Watching = {
    changes: [],
    online: new Set(),
    presenceChanged({ user, state, seen }) {
      this.changes.push(seen === undefined ? `${user} ${state}` : `${user} ${state} ${seen}`);
      if (state === 'online') this.online.add(user);
      else this.online.delete(user);
    },
  };
  await node.board.watch(watching, users);
  watching.changes.length = 0;
  watching.online.clear();
  for (const user of users) if (node.board.isOnline(user)) watching.online.add(user);
  return watching;
}

export const away = (): Error => new PresenceUnavailable('away');
