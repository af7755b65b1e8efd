import { eventually } from './deadline.ts';
import { freePort } from './free-port.ts';
import { askRedis, type Redis, startRedis } from './redis.ts';

const SLOTS = 16_384;
const READY_DEADLINE_MS = 30_000;
// How soon a member is taken for dead. Short, but the machine may be busy.
const MEMBER_TIMEOUT_MS = 2_000;

export type Member = Redis & { readonly busPort: number };

export type RedisCluster = {
  /** As `--bus` has it. */
  readonly url: string;
  readonly masters: readonly Member[];
  /** One for each master, in their order, where they were asked for. */
  readonly replicas: readonly Member[];
  /** As it was at the start. */
  masterOf(slot: number): Member;
  /** Lets another master take a slot over: what it has no key for is asked of that one. */
  beginMove(slot: number, to: Member): Promise<void>;
  /** Gives it a slot whose keys it has, as an operator does. */
  endMove(slot: number, to: Member): Promise<void>;
  /** Until all members agree that all slots are served. */
  untilReady(): Promise<void>;
  stop(): Promise<void>;
};

export type RedisClusterOptions = {
  readonly args?: readonly string[];
  readonly withReplicas?: boolean;
};

/** Three masters that share the slots, each a process of its own. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const masters = await startThree(options.args);
  const replicas = options.withReplicas === true ? await startThree(options.args) : [];
  const members = [...masters, ...replicas];
  const share = Math.ceil(SLOTS / masters.length);

  const masterOf = (slot: number): Member => at(masters, Math.floor(slot / share));
  const untilReady = () =>
    eventually(
      async () =>
        (await Promise.all(members.map((each) => seesAll(each, members.length)))).every(Boolean),
      READY_DEADLINE_MS,
      () => 'all members of the cluster agree',
    );
  const stop = async (): Promise<void> => {
    await Promise.all(members.map((each) => each.stop()));
  };

  try {
    for (const [index, master] of masters.entries()) {
      const last = Math.min((index + 1) * share, SLOTS) - 1;
      await cluster(master, 'ADDSLOTSRANGE', index * share, last);
      // Each its own, so that no two have to settle later whose is newer.
      await cluster(master, 'SET-CONFIG-EPOCH', index + 1);
    }
    for (const other of members.slice(1)) {
      await cluster(at(masters, 0), 'MEET', other.host, other.port, other.busPort);
    }
    for (const [index, replica] of replicas.entries()) {
      const master = await idOf(at(masters, index));
      // Refused until it has heard of its master.
      await eventually(
        () =>
          cluster(replica, 'REPLICATE', master).then(
            () => true,
            () => false,
          ),
        READY_DEADLINE_MS,
        () => 'a replica follows its master',
      );
    }
    await untilReady();
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url: `redis+cluster://${masters.map(({ host, port }) => `${host}:${port}`).join(',')}`,
    ...{ masters, replicas, masterOf, untilReady, stop },
    async beginMove(slot, to) {
      const from = masterOf(slot);
      await cluster(to, 'SETSLOT', slot, 'IMPORTING', await idOf(from));
      await cluster(from, 'SETSLOT', slot, 'MIGRATING', await idOf(to));
    },
    async endMove(slot, to) {
      const id = await idOf(to);
      for (const master of [to, ...masters]) await cluster(master, 'SETSLOT', slot, 'NODE', id);
    },
  };
}

async function idOf(member: Member): Promise<string> {
  // Its length is before it, as of any text.
  return (await cluster(member, 'MYID')).split('\r\n')[1] ?? '';
}

async function startThree(args: readonly string[] = []): Promise<Member[]> {
  const start = async (): Promise<Member> => {
    const busPort = await freePort();
    const member = await startRedis({
      args: [
        ...['--cluster-enabled', 'yes', '--cluster-port', String(busPort)],
        ...['--cluster-node-timeout', String(MEMBER_TIMEOUT_MS), '--repl-diskless-sync-delay', '0'],
        ...args,
      ],
    });
    return Object.assign(member, { busPort });
  };
  return Promise.all([start(), start(), start()]);
}

async function seesAll(member: Member, members: number): Promise<boolean> {
  try {
    const info = await cluster(member, 'INFO');
    const isWhole =
      info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${members}\r`);
    return isWhole && !/cluster_slots_(?:p?fail):[1-9]/.test(info);
  } catch {
    return false;
  }
}

/** Asks one member, whatever the others say. */
function cluster(member: Redis, ...words: readonly (string | number)[]): Promise<string> {
  return askRedis(member.port, ['CLUSTER', ...words]);
}

function at(members: readonly Member[], index: number): Member {
  const found = members[index];
  if (found === undefined) throw new Error(`there is no member ${index}`);
  return found;
}
