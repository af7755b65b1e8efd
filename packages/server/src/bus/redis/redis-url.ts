interface Host {
  readonly host: string;
  readonly port: number;
}

interface Access {
  /** Verified by the names that were given, or that the servers give for each other. */
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

/** Where Redis is, in one of its three forms. */
export type RedisTarget =
  | (Access & Host & { readonly kind: 'standalone'; readonly db: number })
  | (Access & {
      readonly kind: 'sentinel';
      readonly sentinels: readonly Host[];
      readonly master: string;
      readonly sentinelUsername?: string;
      readonly sentinelPassword?: string;
    })
  | (Access & { readonly kind: 'cluster'; readonly hosts: readonly Host[] });

const FORMS = {
  standalone: 'redis://HOST:PORT',
  sentinel: 'redis+sentinel://HOST:PORT,HOST:PORT/MASTER',
  cluster: 'redis+cluster://HOST:PORT,HOST:PORT',
} as const;
const DEFAULT_PORTS = { standalone: 6379, sentinel: 26_379, cluster: 6379 } as const;
const MAX_DB = 1_000_000;

// Not a URL of the standard: it may name several hosts.
const URL_PARTS =
  /^(?<scheme>rediss?)(?:\+(?<form>sentinel|cluster))?:\/\/(?:(?<user>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?:\/(?<path>[^/?#]*))?(?:\?(?<query>[^#]*))?$/;

/** Reads `--bus`. Throws a line that names what is wrong, never a password. */
export function parseRedisUrl(text: string): RedisTarget {
  const parts = URL_PARTS.exec(text)?.groups;
  if (parts === undefined) {
    const forms = Object.values(FORMS).join(', ');
    throw new Error(`--bus: expected ${forms} (or rediss… for TLS)`);
  }
  // Only the one before the hosts may be there as it is: what is taken for hosts, or what follows
  // them, is otherwise a part of a password, which is said below to whoever reads the log.
  if ([parts.hosts, parts.path, parts.query].some((part) => part?.includes('@'))) {
    throw new Error('--bus: write @ / ? # in a password as %40 %2F %3F %23');
  }
  const kind = parts.form === 'sentinel' || parts.form === 'cluster' ? parts.form : 'standalone';
  const hosts = (parts.hosts ?? '').split(',').map((each) => toHost(each, DEFAULT_PORTS[kind]));
  const query = new Map(new URLSearchParams(parts.query ?? ''));
  const access: Access = { tls: parts.scheme === 'rediss', ...toUser(parts.user) };
  const path = decoded(parts.path ?? '');
  const target = toTarget();
  for (const name of query.keys()) throw new Error(`--bus: unknown parameter ${name}`);
  return target;

  function toTarget(): RedisTarget {
    switch (kind) {
      case 'sentinel': {
        if (path === '') throw new Error(`--bus: names no master, as in ${FORMS.sentinel}`);
        return {
          ...{ kind, ...access, sentinels: hosts, master: path },
          ...named('sentinelUsername', take('sentinel-user')),
          ...named('sentinelPassword', take('sentinel-password')),
        };
      }
      case 'cluster':
        if (path !== '') throw new Error('--bus: a Redis cluster has no numbered databases');
        return { kind, ...access, hosts };
      default: {
        const [host, ...more] = hosts;
        if (host === undefined || more.length > 0) {
          throw new Error(`--bus: several hosts are for ${FORMS.sentinel} or ${FORMS.cluster}`);
        }
        return { kind, ...access, ...host, db: toDb(path) };
      }
    }
  }

  function take(name: string): string | undefined {
    const value = query.get(name);
    query.delete(name);
    return value || undefined;
  }
}

function toHost(text: string, defaultPort: number): Host {
  const found = /^(?:\[(?<v6>[0-9a-fA-F:.]+)\]|(?<name>[^[\]:]+))(?::(?<port>\d{1,5}))?$/.exec(
    text,
  );
  const port = Number(found?.groups?.port ?? defaultPort);
  const host = found?.groups?.v6 ?? found?.groups?.name;
  if (host === undefined || port < 1 || port > 65_535) {
    throw new Error(`--bus: expected HOST:PORT where it says "${text}"`);
  }
  return { host, port };
}

// Without a colon it is a password, as redis-cli has it after a colon; a name alone is of no use.
function toUser(text: string | undefined): Pick<Access, 'username' | 'password'> {
  if (text === undefined || text === '') return {};
  const colon = text.indexOf(':');
  if (colon < 0) throw new Error('--bus: a user without a password, expected USER:PASSWORD@');
  return {
    ...named('username', decoded(text.slice(0, colon)) || undefined),
    ...named('password', decoded(text.slice(colon + 1)) || undefined),
  };
}

function toDb(path: string): number {
  const db = Number(path);
  if (!/^\d*$/.test(path) || db > MAX_DB) {
    throw new Error(`--bus: expected the number of a database where it says "${path}"`);
  }
  return db;
}

function named<Name extends string>(
  name: Name,
  value: string | undefined,
): { readonly [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [N in Name]: string });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Error('--bus: a malformed escape: a % needs two hexadecimal digits');
  }
}
