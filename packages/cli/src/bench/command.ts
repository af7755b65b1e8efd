import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { parseAddress } from './address.ts';
import { type BenchMode, benchModes, defaultOptions as defaults } from './options.ts';
import { printResult } from './report.ts';
import { runBench } from './run-bench.ts';

type Flags = Omit<typeof defaults, 'serverPids'> & {
  serverPid: number[];
  allowRemote?: boolean;
};

const exitLossy = 1;
const exitCannotRun = 2;

/** The load generator as a program of its own. */
export function benchProgram(): Command {
  const program = new Command('parley');
  registerBench(program);
  return program;
}

export function registerBench(program: Command): void {
  program
    .command('bench')
    .description('load a chat server, and count what it loses')
    .addArgument(new Argument('<mode>', 'what to measure').choices(benchModes))
    .argument('[HOST:PORT...]', 'the server, or several for connections in turn', [
      '127.0.0.1:6000',
    ])
    .addOption(choice('--profile <name>', 'what is spoken', ['classic', 'v2']))
    .addOption(
      choice('--wire <name>', 'WebSocket: the address is that of HTTP', ['tcp', 'websocket']),
    )
    .addOption(choice('--codec <name>', 'v2 in', ['json', 'protobuf']))
    .option('--conversations <count>', 'reconnect: of each', number, defaults.conversations)
    .option('-n, --connections <count>', 'users who are online', number, defaults.connections)
    .option('-w, --window <count>', 'messages each keeps in flight', number, defaults.window)
    .option('--frame-bytes <bytes>', 'size of a message', number, defaults.frameBytes)
    .option('-s, --seconds <seconds>', 'how long to measure', number, defaults.seconds)
    .option('--warmup-seconds <seconds>', 'before that', number, defaults.warmupSeconds)
    .option('--drain-seconds <seconds>', 'wait for stragglers', number, defaults.drainSeconds)
    .option('--timeout-seconds <seconds>', 'give messages up', number, defaults.timeoutSeconds)
    .option('--rate-per-second <count>', 'rate: messages sent', number, defaults.ratePerSecond)
    .option('--senders <count>', 'group, offline: who write', number, defaults.senders)
    .option('--targets <count>', 'offline: who are away', number, defaults.targets)
    .option('--messages <count>', 'offline: how many to store', number, defaults.messages)
    .option('--burst <count>', 'offline: sent in a row', number, defaults.burst)
    .option('--logins-at-once <count>', 'logins in flight', number, defaults.loginsAtOnce)
    .option('--hold-seconds <seconds>', 'idle: time to hold', number, defaults.holdSeconds)
    .option('--source-addresses <count>', '127.0.0.1 …', number, defaults.sourceAddresses)
    .option('--server-pid <pids>', 'to see memory and CPU; commas between', numbers, [])
    .option('--password <text>', 'of the users it registers', defaults.password)
    .option('--allow-remote', 'load a server that is not on this machine')
    .action(async (mode: BenchMode, addresses: string[], flags: Flags) => {
      try {
        const { allowRemote = false, serverPid: serverPids, ...rest } = flags;
        const servers = addresses.map((address) => parseAddress(address, allowRemote));
        const result = await runBench({ ...rest, mode, servers, serverPids });
        printResult(result);
        process.exitCode = result.clean ? 0 : exitLossy;
      } catch (error) {
        console.error(`parley bench: ${error instanceof Error ? error.message : String(error)}`);
        process.exitCode = exitCannotRun;
      }
    });
}

function choice(flags: string, description: string, choices: [string, ...string[]]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('a number.');
  return value;
}

function numbers(text: string): number[] {
  return text.split(',').map(number);
}
