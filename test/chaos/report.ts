import { availableParallelism, release, type } from 'node:os';
import { type FaultKind, faultKinds, type SiteKind, siteFaults } from './faults/fault.ts';
import { sumOf } from './faults/tally.ts';
import { figuresOf } from './figures.ts';
import type { RunResult } from './run-once.ts';
import { violationKinds } from './violation.ts';

/** What a report is about, and where it stands in the page. */
const PARTS: Readonly<Record<SiteKind, { title: string; about: readonly string[] }>> = {
  'one-node': {
    title: 'One node',
    about: [
      'One node on the embedded store, started as `parley serve` on a disk of its own, under the load of',
      'v2 clients over TCP (JSON and Protobuf) and WebSocket, clients of the SDK and classic ones. Each has',
      'a wire of its own, a proxy of the test. Two things happen at the same time: one to the node, one to',
      'the wires of some clients.',
    ],
  },
  cluster: {
    title: 'A cluster',
    about: [
      'Three nodes on MariaDB and Redis behind HAProxy with the configuration of `deploy/haproxy`: PROXY',
      'headers, agent-check, checks of `/readyz`. The same clients come through HAProxy, and land on another',
      'node after each break. Each way is a wire of the test: client to HAProxy, HAProxy to node, node to',
      'Redis, node to MariaDB. Three things happen at the same time: one to a node, one to what the nodes',
      'share or to the ways there, one to the wires of some clients.',
    ],
  },
};

const NOT_TRIED: Readonly<Record<SiteKind, readonly string[]>> = {
  'one-node': [
    'Of `disk-full`, `fsync-fails` and `write-fails` some end with SIGKILL in their middle. Not tried: a',
    'machine that loses its power (a killed process leaves what it wrote to the kernel; that what was',
    'acknowledged had been synced is what `fsync-fails` shows).',
  ],
  cluster: [
    'A node that ends at its start because the database is away is started again, as a supervisor does',
    'it. Not tried: Redis as Sentinel or as a cluster, a database that fails over to another server, and',
    'clocks that differ.',
  ],
};

/** The part of one kind of site, from its title on. */
function writePart(
  site: SiteKind,
  results: readonly RunResult[],
  command: string,
  day: string,
): string {
  const figures = results.map(figuresOf);
  const total = (pick: (one: (typeof figures)[number]) => number) =>
    figures.reduce((sum, one) => sum + pick(one), 0);
  const violations = results.flatMap((result) =>
    result.violations.map((violation) => ({ seed: result.plan.seed, ...violation })),
  );
  const { counts } = sumOf(results.map(({ tally }) => tally));
  return [
    `## ${PARTS[site].title}`,
    '',
    ...PARTS[site].about,
    '',
    `Written by \`${command}\` on ${day}, Node ${process.versions.node},`,
    `${type()} ${release()}, ${availableParallelism()} cores.`,
    '',
    `**${violations.length} violations** in ${results.length} runs: ${total((one) => one.sent)} messages`,
    `in ${total((one) => one.attempts)} attempts, ${total((one) => one.acknowledged)} acknowledgements,`,
    `${total((one) => one.seen)} entries seen by clients.`,
    '',
    ...violations.map(
      ({ seed, kind, client, detail }) => `- seed ${seed}: ${kind}, ${client}: ${detail}`,
    ),
    ...(violations.length > 0 ? [''] : []),
    ...table(
      ['fault', 'what it is', 'tried', 'hits', 'not tried'],
      [...counts]
        .filter(([kind]) => siteFaults[site].includes(kind))
        .map(([kind, count]) => [
          `\`${kind}\``,
          faultKinds[kind],
          count.tried,
          `${count.hits} ${unitOf(kind)}`,
          count.notTried === 0 ? '' : `${count.notTried}: ${count.reason}`,
        ]),
    ),
    '',
    ...NOT_TRIED[site],
    '',
    ...table(
      [
        ...['seed', 'seconds', 'clients', 'messages', 'attempts', 'acknowledged', 'refusals'],
        ...['entries seen', 'connections', 'settled in', 'violations'],
      ],
      figures.map((one) => [
        ...[one.seed, one.seconds, one.clients, one.sent, one.attempts, one.acknowledged],
        ...[one.refused, one.seen, one.connections, `${one.settledMs} ms`, one.violations],
      ]),
    ),
  ].join('\n');
}

const begin = (site: SiteKind) => `<!-- ${site} -->`;
const END = '<!-- end -->';

/** The part of another kind of site stays as it was. */
function kept(site: SiteKind, page: string): string {
  const from = page.indexOf(begin(site));
  if (from < 0) return `## ${PARTS[site].title}\n\nNot reported yet.`;
  return page.slice(from + begin(site).length, page.indexOf(END, from)).trim();
}

/** `docs/fault-report.md`: what was tried, how often, what was found, how to repeat it. */
export function writeReport(
  before: string,
  site: SiteKind,
  results: readonly RunResult[],
  command: string,
  day: string,
): string {
  const part = (one: SiteKind) => [
    begin(one),
    one === site ? writePart(site, results, command, day) : kept(one, before),
    END,
    '',
  ];
  return [
    '# Fault report',
    '',
    'What was done to running servers, and whether they kept their promises. `npm run chaos` writes it.',
    '',
    ...part('one-node'),
    ...part('cluster'),
    '## What is checked',
    '',
    'A message refused for the moment is tried again with its ref, or given up: then it must not be in',
    'the log. *Settled* is the time from the end of the last fault until every client was connected,',
    'every send answered, and every last message at every client; 30 s are allowed on one node, 45 s in',
    'a cluster, where a push may be lost unheard and heads are compared every 30 s.',
    '',
    'At the end everything is killed once more, Redis without what it had, and the log read from its',
    'start by clients that know nothing. Every record of every client is compared with it. At each node',
    'somebody looks on who has everybody as a contact, and the nodes are asked for `/readyz` twice a',
    'second. Each of these is a violation:',
    '',
    ...Object.entries(violationKinds).map(([kind, what]) => `- \`${kind}\`: ${what}`),
    '',
    '`test/chaos/checker.test.ts` plants each of those that clients show in a history, and',
    'the tests of `test/chaos/planted` plant faults in servers: an answer before the commit, a dedupe that is',
    'skipped, and, in a cluster, gaps that nobody fills, a push before its commit and presence that never',
    'ends. The same clients find them.',
    '',
    '## How to repeat it',
    '',
    'The seed decides what is done to whom, and when; the moment at which a fault meets a message is the',
    "machine's. So a seed that failed once may need some runs to fail again:",
    '',
    '```',
    'npm run chaos -- --seed N --runs R --seconds S --clients C --rate A',
    'npm run chaos -- --cluster --seed N          # three nodes, MariaDB, Redis, HAProxy',
    'npm run chaos -- --seed N --only kill,cut    # faults of these kinds alone',
    'npm run chaos -- --seed N --trace FOLDER     # a failed run leaves there what each client saw',
    'npm run chaos -- --seed N --report           # writes this part of this page',
    '```',
    '',
    'Failing and slow calls need `strace` and the right to attach it, a full disk the right to mount a',
    'tmpfs (or `prlimit`). What could not be had counts as not tried, above.',
    '',
  ].join('\n');
}

function unitOf(kind: FaultKind): string {
  switch (kind) {
    case 'fsync-fails':
    case 'write-fails':
    case 'slow-disk':
    case 'database-slow-disk':
      return 'calls';
    case 'kill':
    case 'restart':
    case 'rolling-restart':
    case 'pause':
    case 'freeze':
    case 'disk-full':
    case 'redis-kill':
    case 'redis-pause':
    case 'database-kill':
    case 'database-restart':
    case 'database-pause':
      return 'processes';
    default:
      return 'connections';
  }
}

type Cell = string | number;

function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
