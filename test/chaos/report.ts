import { availableParallelism, release, type } from 'node:os';
import { type FaultKind, faultKinds } from './faults/fault.ts';
import { sumOf } from './faults/tally.ts';
import { figuresOf } from './figures.ts';
import type { RunResult } from './run-once.ts';
import { violationKinds } from './violation.ts';

/** `docs/fault-report.md`: what was tried, how often, what was found, how to repeat it. */
export function writeReport(results: readonly RunResult[], command: string, day: string): string {
  const figures = results.map(figuresOf);
  const total = (pick: (one: (typeof figures)[number]) => number) =>
    figures.reduce((sum, one) => sum + pick(one), 0);
  const violations = results.flatMap((result) =>
    result.violations.map((violation) => ({ seed: result.plan.seed, ...violation })),
  );
  return [
    '# Fault report',
    '',
    'What was done to a running server, and whether it kept its promises. Written by',
    `\`${command}\` on ${day}, Node ${process.versions.node}, ${type()} ${release()},`,
    `${availableParallelism()} cores.`,
    '',
    `**${violations.length} violations** in ${results.length} runs: ${total((one) => one.sent)} messages`,
    `in ${total((one) => one.attempts)} attempts, ${total((one) => one.acknowledged)} acknowledgements,`,
    `${total((one) => one.seen)} entries seen by clients.`,
    '',
    ...violations.map(
      ({ seed, kind, client, detail }) => `- seed ${seed}: ${kind}, ${client}: ${detail}`,
    ),
    ...(violations.length > 0 ? [''] : []),
    '## What was tried',
    '',
    'One node on the embedded store, started as `parley serve` on a disk of its own, under the load of',
    'v2 clients over TCP and WebSocket, clients of the SDK and classic ones. Each has a wire of its own,',
    'a proxy of the test. Two things happen at the same time: one to the node, one to the wires of',
    'some clients.',
    '',
    ...table(
      ['fault', 'what it is', 'tried', 'hits', 'not tried'],
      [...sumOf(results.map(({ tally }) => tally)).counts].map(([kind, count]) => [
        `\`${kind}\``,
        faultKinds[kind],
        count.tried,
        `${count.hits} ${unitOf(kind)}`,
        count.notTried === 0 ? '' : `${count.notTried}: ${count.reason}`,
      ]),
    ),
    '',
    'Of `disk-full`, `fsync-fails` and `write-fails` some end with SIGKILL in their middle. Not tried: a',
    'machine that loses its power (a killed process leaves what it wrote to the kernel; that what was',
    'acknowledged had been synced is what `fsync-fails` shows), and a cluster.',
    '',
    '## Runs',
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
    '',
    'A message refused for the moment is tried again with its ref, or given up: then it must not be in',
    'the log. *Settled* is the time from the end of the last fault until every client was connected,',
    'every send answered, and every last message at every client; 30 s are allowed.',
    '',
    '## What is checked',
    '',
    'At the end the node is killed once more, and the log read from its start by clients that know',
    'nothing. Every record of every client is compared with it. Each of these is a violation:',
    '',
    ...Object.entries(violationKinds).map(([kind, what]) => `- \`${kind}\`: ${what}`),
    '',
    '`test/chaos/checker.test.ts` plants each of them in a history, and `test/chaos/planted.test.ts` plants',
    'an answer before the commit and a dedupe that is skipped in a server: the same clients find them.',
    '',
    '## How to repeat it',
    '',
    'The seed decides what is done to whom, and when; the moment at which a fault meets a message is the',
    "machine's. So a seed that failed once may need some runs to fail again:",
    '',
    '```',
    'npm run chaos -- --seed N --runs R --seconds S --clients C --rate A',
    'npm run chaos -- --seed N --only kill,cut    # faults of these kinds alone',
    'npm run chaos -- --seed N --trace FOLDER     # a failed run leaves there what each client saw',
    'npm run chaos -- --seed N --report           # writes this page',
    '```',
    '',
    'Failing calls need `strace` and the right to attach it, a full disk the right to mount a tmpfs (or',
    '`prlimit`). What could not be had counts as not tried, above.',
    '',
  ].join('\n');
}

function unitOf(kind: FaultKind): string {
  switch (kind) {
    case 'fsync-fails':
    case 'write-fails':
    case 'slow-disk':
      return 'calls';
    case 'kill':
    case 'restart':
    case 'pause':
    case 'disk-full':
      return 'processes';
    default:
      return 'connections';
  }
}

type Cell = string | number;

function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
