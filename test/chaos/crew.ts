import type { ChaosClient } from './clients/chaos-client.ts';
import { classicClient } from './clients/classic.ts';
import { deviceOf } from './clients/device.ts';
import { type OpenLink, protobufLink, tcpLink, webSocketLink } from './clients/link.ts';
import { msgids } from './clients/read.ts';
import { sdkClient } from './clients/sdk.ts';
import { type Account, V2Client } from './clients/v2-client.ts';
import type { World } from './clients/world.ts';
import { startWire, type Wire } from './faults/wire.ts';
import type { History } from './history.ts';
import type { Random } from './random.ts';
import { openAsking } from './read-log.ts';
import { directPort, type Site } from './site.ts';

export type Member = {
  readonly client: ChaosClient;
  readonly wire: Wire;
  /**
   * Not of a classic client: when it ends its connection in order, what was handed to the network
   * counts as delivered (PROTOCOL.md, part 1), and a wire that makes up such an end loses that.
   */
  readonly mayHalfClose: boolean;
};

export type Crew = { readonly members: readonly Member[]; readonly people: readonly Account[] };

export type ClientKind = 'tcp' | 'protobuf' | 'websocket' | 'sdk' | 'classic';

/** Who takes part, over and over. */
export const MIXED: readonly ClientKind[] = [
  ...(['tcp', 'websocket', 'protobuf', 'sdk', 'tcp', 'websocket', 'protobuf', 'classic'] as const),
];

const LINKS: Readonly<Record<'tcp' | 'protobuf' | 'websocket', (port: number) => OpenLink>> = {
  ...{ tcp: tcpLink, protobuf: protobufLink, websocket: webSocketLink },
};
const PASSWORD = 'correct horse';

/** Users and groups, and a client with a wire of its own for each of the so many. */
export async function gatherCrew(
  site: Site,
  history: History,
  random: Random,
  kinds: readonly ClientKind[],
  nowMs: () => number,
): Promise<Crew> {
  // Two devices to a user, more or less; a classic client is alone.
  const devices = kinds.filter((kind) => kind !== 'classic').length;
  const shared = Math.max(2, Math.ceil(devices * 0.6));
  const people = await register(site, shared + kinds.length - devices);
  const world: World = { people, groups: await makeGroups(site, people) };
  const members: Member[] = [];
  let nextDevice = 0;
  let nextClassic = shared;
  for (const [at, kind] of kinds.entries()) {
    const account = people[kind === 'classic' ? nextClassic++ : nextDevice++ % shared];
    if (account === undefined) throw new Error('too few accounts');
    const target = kind === 'websocket' || kind === 'sdk' ? site.httpPort : site.tcpPort;
    const wire = await startWire(target, nowMs);
    const name = `${kind}${at}`;
    const profile = kind === 'classic' || kind === 'sdk' ? kind : 'v2';
    const record = history.of(`${name} (user ${account.id})`, account.id, profile);
    const common = { name, account, record, random: random.fork(), nowMs };
    if (kind === 'classic') {
      const client = classicClient({ ...common, world, open: tcpLink(wire.port) });
      members.push({ client, wire, mayHalfClose: false });
      continue;
    }
    if (kind === 'sdk') {
      const client = sdkClient({ ...common, world, port: wire.port });
      members.push({ client, wire, mayHalfClose: true });
      continue;
    }
    const open = LINKS[kind](wire.port);
    const client = new V2Client({ ...common, open, step: () => history.step });
    const device = deviceOf(client, world, record, random.fork());
    members.push({ client: device, wire, mayHalfClose: true });
  }
  return { members, people };
}

async function register(site: Site, count: number): Promise<Account[]> {
  const asking = await openAsking(directPort(site));
  const people: Account[] = [];
  for (let at = 0; at < count; at += 1) {
    const name = `user ${at}`;
    const answer = await asking.ask({ msgid: msgids.register, v: 2, name, password: PASSWORD });
    people.push({ id: Number(answer.id), name, password: PASSWORD });
  }
  asking.close();
  return people;
}

/** One group with everybody, one with half of them; others join while the run lasts. */
async function makeGroups(site: Site, people: readonly Account[]): Promise<number[]> {
  const groups: number[] = [];
  for (const [at, { id, password }] of people.entries()) {
    const asking = await openAsking(directPort(site));
    await asking.ask({ msgid: msgids.login, v: 2, id, password, device: 'makes groups' });
    for (const groupname of at === 0 ? ['all', 'half', 'few'] : []) {
      const made = await asking.ask({ msgid: msgids.createGroup, groupname });
      groups.push(Number(made.groupid));
    }
    const joined = at % 2 === 0 ? groups.slice(0, 2) : groups.slice(0, 1);
    for (const groupid of joined) await asking.ask({ msgid: msgids.joinGroup, groupid });
    asking.close();
  }
  return groups;
}
