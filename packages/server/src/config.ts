import { isIP } from 'node:net';
import { join } from 'node:path';
import { type Dialect, type DialectName, dialects, limits, type Profile } from '@parley/protocol';

/** Everything that an operator can set, read once. Times and sizes carry their unit. */
export interface Config {
  /** Processes that share the ports. */
  readonly workers: number;
  readonly tcp: readonly TcpAddress[];
  readonly http: HttpAddress;
  /** From where PROXY headers are believed, on the addresses that ask for them. */
  readonly trustedProxies: readonly AddressRange[];
  /** Where a HAProxy asks how much it may send here. */
  readonly agentCheck: Address | undefined;
  /** What a node carries when it is full, for the answer to that. */
  readonly capacity: CapacityConfig;
  /** With it, HTTP, WebSocket and TCP are spoken over TLS alone. */
  readonly tls: TlsConfig | undefined;
  /** Pages of these origins may open WebSockets, beside those of this host; `*` for all. */
  readonly origins: readonly string[];
  readonly dataFolder: string;
  /** Where the files lie that people send, and how many may. */
  readonly files: FileConfig;
  /** A MySQL/MariaDB URL; without one the embedded database in `dataFolder` is used. */
  readonly databaseUrl: string | undefined;
  /** Where Redis is, in one of its three forms; without it this node is alone. */
  readonly busUrl: string | undefined;
  /** Whether messages can be searched. */
  readonly search: boolean;
  readonly logLevel: LogLevel;
  readonly maxFrameBytes: number;
  readonly maxOutboxBytes: number;
  readonly maxGuests: number;
  readonly loginTimeoutMs: number;
  readonly idleTimeoutMs: number;
  /** How long a node that stops goes on as before, for balancers to notice. */
  readonly drainWaitMs: number;
  /** For all of an orderly stop, `drainWaitMs` included. */
  readonly stopTimeoutMs: number;
  readonly rateLimit: RateLimitConfig | undefined;
  readonly password: PasswordConfig;
  /** What a login does to the user's other sessions of the same profile. */
  readonly loginPolicies: Readonly<Record<Profile, LoginPolicy>>;
}

const loginPolicies = ['allow', 'reject', 'replace'] as const;
type LoginPolicy = (typeof loginPolicies)[number];

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface HttpAddress extends Address {
  /** Whether each connection opens with a PROXY header. */
  readonly proxy: boolean;
}

export interface TcpAddress extends HttpAddress {
  readonly dialect: Dialect;
}

interface AddressRange {
  readonly address: string;
  /** How many of its first bits count. */
  readonly prefix: number;
}

interface CapacityConfig {
  readonly connections: number;
  readonly lagMs: number;
  readonly outboxBytes: number;
}

export interface TlsConfig {
  readonly certFile: string;
  readonly keyFile: string;
}

/** With neither a folder nor a bucket no files are taken. */
interface FileConfig {
  readonly folder: string | undefined;
  readonly s3: S3Config | undefined;
  readonly fileBytes: number;
  /** Of one user: all files, and those of a day. */
  readonly userBytes: number;
  readonly dayBytes: number;
  readonly imagePixels: number;
  /** Media types that are taken, such as `image/*`; empty for all. */
  readonly types: readonly string[];
}

interface S3Config {
  /** With the bucket as its path. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

interface RateLimitConfig {
  readonly logins: number;
  readonly registrations: number;
  readonly windowSeconds: number;
  readonly callsPerSecond: number;
}

interface PasswordConfig {
  readonly memoryKib: number;
  readonly passes: number;
  readonly concurrency: number;
  readonly maxWaiting: number;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** What the command line gives; the environment fills in what it leaves out. */
export interface ConfigOptions {
  readonly workers?: string | undefined;
  readonly tcp?: readonly string[] | undefined;
  readonly http?: string | undefined;
  readonly trustedProxies?: string | undefined;
  readonly agentCheck?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly origin?: readonly string[] | undefined;
  readonly data?: string | undefined;
  readonly db?: string | undefined;
  readonly files?: string | undefined;
  readonly bus?: string | undefined;
  readonly search?: string | undefined;
  readonly log?: string | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used; its message is one line for the operator. */
export class ConfigError extends Error {}

/** Reads the configuration. Rejects with `ConfigError` what it does not understand. */
export function readConfig(options: ConfigOptions, environment: Environment): Config {
  const setting = (name: string): string | undefined => environment[name] || undefined;
  const number = (name: string, fallback: number, minimum: number, maximum: number): number =>
    wholeNumber(name, setting(name), fallback, minimum, maximum);
  const policy = (name: string, fallback: LoginPolicy): LoginPolicy =>
    oneOf(name, setting(name) ?? fallback, loginPolicies);
  const databaseUrl = url('--db', options.db ?? setting('PARLEY_DB'), ['mysql:']);
  const busUrl = redisUrl(options.bus ?? setting('PARLEY_BUS'));
  if (busUrl !== undefined && databaseUrl === undefined) {
    throw new ConfigError(
      '--bus makes this node part of a cluster, which needs a shared database: give --db too',
    );
  }

  const workersText = options.workers ?? setting('PARLEY_WORKERS');
  const workers = wholeNumber('--workers', workersText, 1, 1, 256);
  if (workers > 1 && databaseUrl === undefined) {
    throw new ConfigError(
      `--workers ${workers}: the embedded database belongs to one process; several need --db mysql://… and --bus redis://…`,
    );
  }
  if (workers > 1 && busUrl === undefined) {
    throw new ConfigError(
      `--workers ${workers}: the workers are nodes of one cluster and reach each other over --bus redis://…: give it too`,
    );
  }

  const agentCheck = options.agentCheck ?? setting('PARLEY_AGENT_CHECK');
  // Whoever is behind a balancer has to be missed by it first, and others to take the clients.
  const isBalanced = busUrl !== undefined || agentCheck !== undefined;
  const stopTimeoutMs = number(
    'PARLEY_STOP_TIMEOUT_MS',
    isBalanced ? 20_000 : 8_000,
    100,
    3_600_000,
  );
  const drainWaitMs = number(
    'PARLEY_DRAIN_WAIT_MS',
    isBalanced ? Math.min(3_000, Math.floor(stopTimeoutMs / 4)) : 0,
    0,
    3_600_000,
  );
  if (drainWaitMs >= stopTimeoutMs) {
    throw new ConfigError(
      `PARLEY_DRAIN_WAIT_MS=${drainWaitMs}: expected less than PARLEY_STOP_TIMEOUT_MS, ${stopTimeoutMs}`,
    );
  }

  return Object.freeze({
    workers,
    tcp: (options.tcp ?? setting('PARLEY_TCP')?.split(',') ?? ['127.0.0.1:6000']).map(tcpAddress),
    http: httpAddress(options.http ?? setting('PARLEY_HTTP') ?? '127.0.0.1:8080'),
    trustedProxies: (
      options.trustedProxies ??
      setting('PARLEY_TRUSTED_PROXIES') ??
      '127.0.0.1/32,::1/128'
    )
      .split(',')
      .map(addressRange),
    agentCheck: agentCheck === undefined ? undefined : address('--agent-check', agentCheck),
    capacity: {
      connections: number('PARLEY_CAPACITY_CONNECTIONS', 50_000, 1, 10_000_000),
      lagMs: number('PARLEY_CAPACITY_LAG_MS', 200, 1, 60_000),
      outboxBytes: number('PARLEY_CAPACITY_OUTBOX_BYTES', 268_435_456, 4_096, 1_099_511_627_776),
    },
    tls: tlsFiles(
      options.tlsCert ?? setting('PARLEY_TLS_CERT'),
      options.tlsKey ?? setting('PARLEY_TLS_KEY'),
    ),
    origins: (options.origin ?? setting('PARLEY_ORIGINS')?.split(',') ?? []).map(origin),
    dataFolder: options.data ?? setting('PARLEY_DATA') ?? './data',
    files: {
      ...filesPlace(
        options.files ?? setting('PARLEY_FILES'),
        // Each node of a cluster has a data folder of its own: what lies there the others lack.
        busUrl === undefined
          ? join(options.data ?? setting('PARLEY_DATA') ?? './data', 'files')
          : undefined,
      ),
      fileBytes: number('PARLEY_FILE_BYTES', 104_857_600, 1, 10_737_418_240),
      userBytes: number('PARLEY_FILES_USER_BYTES', 10_737_418_240, 1, 1_125_899_906_842_624),
      dayBytes: number('PARLEY_FILES_DAY_BYTES', 1_073_741_824, 1, 1_125_899_906_842_624),
      imagePixels: number('PARLEY_IMAGE_PIXELS', 40_000_000, 1, 100_000_000),
      types: (setting('PARLEY_FILE_TYPES')?.split(',') ?? []).map((type) =>
        type.trim().toLowerCase(),
      ),
    },
    databaseUrl,
    busUrl,
    search: oneOf('--search', options.search ?? setting('PARLEY_SEARCH') ?? 'on', onOff) === 'on',
    logLevel: oneOf('--log', options.log ?? setting('PARLEY_LOG') ?? 'info', logLevels),
    maxFrameBytes: number('PARLEY_MAX_FRAME_BYTES', limits.frameBytes, 1_024, 16_777_216),
    maxOutboxBytes: number('PARLEY_MAX_OUTBOX_BYTES', 1_048_576, 4_096, 1_073_741_824),
    maxGuests: number('PARLEY_MAX_GUESTS', 4_096, 1, 1_000_000),
    loginTimeoutMs: number('PARLEY_LOGIN_TIMEOUT_MS', 60_000, 100, 86_400_000),
    idleTimeoutMs: number('PARLEY_IDLE_TIMEOUT_MS', 86_400_000, 100, 2_147_483_647),
    drainWaitMs,
    stopTimeoutMs,
    rateLimit:
      oneOf('PARLEY_RATE_LIMIT', setting('PARLEY_RATE_LIMIT') ?? 'on', onOff) === 'off'
        ? undefined
        : {
            logins: number('PARLEY_RATE_LIMIT_LOGINS', 300, 1, 1_000_000),
            registrations: number('PARLEY_RATE_LIMIT_REGISTRATIONS', 100, 1, 1_000_000),
            windowSeconds: 60,
            callsPerSecond: number('PARLEY_RATE_LIMIT_KEY', 1_000, 1, 1_000_000),
          },
    loginPolicies: {
      classic: policy('PARLEY_LOGIN_POLICY_CLASSIC', 'reject'),
      v2: policy('PARLEY_LOGIN_POLICY_V2', 'allow'),
    },
    password: {
      // OWASP's parameters for argon2id: 19 MiB, two passes.
      memoryKib: number('PARLEY_PASSWORD_MEMORY_KIB', 19_456, 8, 4_194_304),
      passes: number('PARLEY_PASSWORD_PASSES', 2, 1, 100),
      concurrency: number('PARLEY_PASSWORD_CONCURRENCY', 2, 1, 64),
      maxWaiting: number('PARLEY_PASSWORD_QUEUE', 10_000, 1, 1_000_000),
    },
  });
}

function tcpAddress(text: string): TcpAddress {
  const { parameters, ...rest } = parsed('--tcp', text.trim(), ['dialect', 'proxy']);
  const names = Object.keys(dialects) as DialectName[];
  const name = oneOf(`the dialect of --tcp ${text}`, parameters.get('dialect') ?? 'abc', names);
  return { ...rest, dialect: dialects[name] };
}

function httpAddress(text: string): HttpAddress {
  const { parameters: _, ...rest } = parsed('--http', text, ['proxy']);
  return rest;
}

/** HOST:PORT, then `?` and parameters with `&` between them, each at most once. */
function parsed(
  option: string,
  text: string,
  known: readonly string[],
): HttpAddress & { parameters: ReadonlyMap<string, string> } {
  const [hostPort = '', ...queries] = text.split('?');
  const { host, port } = address(option, hostPort);
  const parameters = new Map<string, string>();
  for (const parameter of queries.length === 0 ? [] : queries.join('?').split('&')) {
    const [name = '', ...value] = parameter.split('=');
    const isKnown = known.includes(name) && value.length > 0 && !parameters.has(name);
    if (!isKnown) {
      const after = known.map((each) => `${each}=…`).join(' and ');
      throw new ConfigError(`${option} ${text}: expected ${after} after the question mark`);
    }
    parameters.set(name, value.join('='));
  }
  const proxy =
    oneOf(`proxy of ${option} ${text}`, parameters.get('proxy') ?? 'off', onOff) === 'on';
  return { host, port, proxy, parameters };
}

const onOff = ['on', 'off'] as const;

function addressRange(text: string): AddressRange {
  const [address = '', bits, ...more] = text.trim().split('/');
  const longest = { 4: 32, 6: 128 }[isIP(address)];
  const prefix = bits === undefined ? longest : Number(/^\d{1,3}$/.exec(bits)?.[0]);
  // A zone is of this machine alone, and no part of an address.
  if (
    longest === undefined ||
    prefix === undefined ||
    !(prefix <= longest) ||
    more.length > 0 ||
    address.includes('%')
  ) {
    throw new ConfigError(`--trusted-proxies ${text}: expected addresses, such as 10.0.0.0/8,::1`);
  }
  return { address, prefix };
}

function address(option: string, text: string): Address {
  const found = /^(?:\[(.+)\]|([^:]*)):(\d+)$/.exec(text);
  const port = Number(found?.[3]);
  if (found === null || port > 65_535) {
    throw new ConfigError(`${option} ${text}: expected HOST:PORT, such as 127.0.0.1:6000`);
  }
  return { host: found[1] || found[2] || '127.0.0.1', port };
}

function tlsFiles(
  certFile: string | undefined,
  keyFile: string | undefined,
): TlsConfig | undefined {
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return undefined;
  throw new ConfigError('--tls-cert and --tls-key belong together: give both or none');
}

function origin(text: string): string {
  const trimmed = text.trim();
  const parsed = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  // With a path, or without a scheme, it would match no browser's origin.
  const isOrigin = parsed !== undefined && trimmed.toLowerCase() === parsed.origin;
  if (trimmed === '*' || isOrigin) return trimmed.toLowerCase();
  throw new ConfigError(`--origin ${trimmed}: expected an origin, such as https://chat.example`);
}

function url(option: string, text: string | undefined, protocols: string[]): string | undefined {
  if (text === undefined) return undefined;
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !protocols.includes(parsed.protocol)) {
    // The text is not repeated: it may hold a password.
    const begins = `expected a URL that begins with ${protocols.join(' or ')}//`;
    const hint = 'cannot be read as a URL: in a password write # / ? @ as %23 %2F %3F %40';
    const isBegun = protocols.some((protocol) => text.startsWith(`${protocol}//`));
    throw new ConfigError(`${option}: ${isBegun ? hint : begins}`);
  }
  return text;
}

function filesPlace(
  text: string | undefined,
  fallback: string | undefined,
): Pick<FileConfig, 'folder' | 's3'> {
  if (text === undefined || !text.startsWith('s3:'))
    return { folder: text ?? fallback, s3: undefined };
  const found = URL.canParse(text) ? new URL(text) : undefined;
  const bucket = found?.pathname.slice(1) ?? '';
  const isWhole = found?.host && found.username && found.password && /^[a-z0-9.-]+$/.test(bucket);
  if (found === undefined || !isWhole) {
    // The text is not repeated: it holds a secret.
    throw new ConfigError(
      '--files: expected a folder, or s3://KEY:SECRET@HOST/BUCKET, with ?region=… and &tls=off where they are needed',
    );
  }
  const tls = oneOf('tls of --files', found.searchParams.get('tls') ?? 'on', onOff);
  const s3 = {
    endpoint: `${tls === 'on' ? 'https' : 'http'}://${found.host}/${bucket}`,
    region: found.searchParams.get('region') ?? 'us-east-1',
    accessKeyId: decodeURIComponent(found.username),
    secretAccessKey: decodeURIComponent(found.password),
  };
  return { folder: undefined, s3 };
}

// It may name several hosts, which is no URL of the standard: the bus reads the rest of it.
function redisUrl(text: string | undefined): string | undefined {
  if (text === undefined || /^rediss?(?:\+sentinel|\+cluster)?:\/\//.test(text)) return text;
  throw new ConfigError(
    '--bus: expected a URL that begins with redis:, redis+sentinel: or redis+cluster: (rediss… for TLS)',
  );
}

function wholeNumber(
  name: string,
  text: string | undefined,
  fallback: number,
  minimum: number,
  maximum: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < minimum || value > maximum) {
    throw new ConfigError(`${name}=${text}: expected a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}

function oneOf<Choice extends string>(
  name: string,
  text: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) {
    throw new ConfigError(`${name} ${text}: expected one of ${choices.join(', ')}`);
  }
  return choice;
}
