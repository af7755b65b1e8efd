import { Redis } from 'ioredis';
import {
  ANSWER_TIMEOUT_MS,
  type ServerOptions,
  type ServerTarget,
  serverOptions,
} from './client-options.ts';
import { firstAnswer } from './first-answer.ts';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';

const OLDEST_CLUSTER = 7;
/** What the answers to a wrong configuration begin with. */
const REFUSALS = /^(?:WRONGPASS|NOAUTH|NOPERM|ERR (?:AUTH|invalid|DB index|Client sent AUTH))/;
/** What TLS says of a certificate or of a server that does not speak it. */
const TLS_REFUSALS = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;

/**
 * Rejects, with one line for the operator, if `--bus` is plainly wrong: its text, a password, a
 * certificate, TLS where there is none, the form of Redis or what is none. A Redis that is away may come, so that is no fault.
 */
export async function checkRedis(url: string): Promise<void> {
  const target = parseRedisUrl(url);
  switch (target.kind) {
    case 'standalone':
      return checkStandalone(target);
    case 'sentinel':
      return checkSentinel(target);
    default:
      return checkCluster(target);
  }
}

async function checkStandalone(target: Target<'standalone'>): Promise<void> {
  const where = addressOf(target);
  await visit(target, where, async (client) => {
    const facts = String(await client.info());
    if (factOf(facts, 'cluster_enabled') === '1') {
      throw new Wrong(`${where} is part of a cluster: give redis+cluster://`);
    }
    if (factOf(facts, 'redis_mode') === 'sentinel') {
      throw new Wrong(`${where} is a Sentinel: give redis+sentinel://…/MASTER`);
    }
    if (factOf(facts, 'role') === 'slave') {
      throw new Wrong(`${where} is a replica, which takes no writes: give its master`);
    }
  });
}

async function checkSentinel(target: Target<'sentinel'>): Promise<void> {
  let unknownTo: string | undefined;
  for (const { host, port } of target.sentinels) {
    const where = `${host}:${port}`;
    const access = named(target.sentinelUsername, target.sentinelPassword);
    const sentinel: ServerTarget = {
      kind: 'standalone',
      tls: target.tls,
      host,
      port,
      db: 0,
      ...access,
    };
    const master = await visit(sentinel, where, async (client) => {
      try {
        return { address: await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', target.master) };
      } catch (error) {
        if (!/unknown command/i.test(String(error))) throw error;
        throw new Wrong(`${where} is no Sentinel: for Redis itself give redis://`);
      }
    });
    if (master === undefined) continue;
    if (Array.isArray(master.address)) {
      const [masterHost, masterPort] = master.address.map(String);
      const { tls, username, password } = target;
      const server: Target<'standalone'> = {
        ...{ kind: 'standalone', tls, db: 0, ...named(username, password) },
        ...{ host: masterHost ?? '', port: Number(masterPort) },
      };
      await visit(server, addressOf(server), (client) => client.ping());
      return;
    }
    unknownTo ??= where;
  }
  if (unknownTo !== undefined) {
    throw new Wrong(`the Sentinel ${unknownTo} knows no master "${target.master}"`);
  }
}

async function checkCluster(target: Target<'cluster'>): Promise<void> {
  const { tls, username, password } = target;
  for (const { host, port } of target.hosts) {
    const where = `${host}:${port}`;
    const server: ServerTarget = {
      ...{ kind: 'standalone', tls, host, port, db: 0 },
      ...named(username, password),
    };
    const facts = await visit(server, where, async (client) => String(await client.info()));
    if (facts === undefined) continue;
    if (factOf(facts, 'cluster_enabled') !== '1') {
      throw new Wrong(`${where} is not part of a cluster: give redis://`);
    }
    const version = factOf(facts, 'redis_version') ?? '';
    if (Number.parseInt(version, 10) < OLDEST_CLUSTER) {
      throw new Wrong(
        `the cluster runs Redis ${version}, which has no sharded publishing: 7.0 is needed`,
      );
    }
    return;
  }
}

type Target<Kind> = Extract<RedisTarget, { kind: Kind }>;

/** Its message is one line for the operator. */
class Wrong extends Error {
  constructor(message: string) {
    super(`--bus: ${message}`);
  }
}

/** Asks one server; undefined if it is away. */
async function visit<T>(
  target: ServerTarget,
  where: string,
  ask: (client: Redis) => Promise<T>,
): Promise<T | undefined> {
  const options: ServerOptions = {
    ...serverOptions(target),
    ...{ lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false, protocol: 2 },
    ...{ connectTimeout: ANSWER_TIMEOUT_MS, commandTimeout: ANSWER_TIMEOUT_MS },
  };
  const client = new Redis(options);
  let told: Error | undefined;
  client.on('error', (error) => {
    told ??= error;
  });
  try {
    await client.connect();
    const answer = await ask(client);
    if (told !== undefined) throw told;
    return answer;
  } catch (error) {
    if (error instanceof Wrong) throw error;
    const refusal = [told, error].map(refusalIn).find((text) => text !== undefined);
    if (refusal !== undefined) throw new Wrong(`${where} refuses: ${refusal}`);
    await hearWhoSpeaks(target, where);
    return undefined;
  } finally {
    client.disconnect();
    client.stream?.destroy();
  }
}

/** A server that speaks something else leaves, in silence or with noise, as one that is away. */
async function hearWhoSpeaks(target: ServerTarget, where: string): Promise<void> {
  if (target.kind !== 'standalone') return;
  const speaker = await firstAnswer(target.host, target.port, ANSWER_TIMEOUT_MS);
  if (speaker === 'other') throw new Wrong(`${where} is no Redis: something else answers there`);
  if (speaker === 'redis' && target.tls) {
    throw new Wrong(`${where} speaks no TLS: give redis… instead of rediss…`);
  }
}

function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const isRefusal = REFUSALS.test(error.message) || TLS_REFUSALS.test(code);
  return isRefusal ? error.message.replaceAll(/\s+/g, ' ').trim() : undefined;
}

function factOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}

function addressOf({ host, port }: Target<'standalone'>): string {
  return `${host}:${port}`;
}

function named(username: string | undefined, password: string | undefined) {
  return {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
  };
}
