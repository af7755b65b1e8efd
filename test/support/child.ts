import { spawn } from 'node:child_process';
import { within } from './deadline.ts';
import { guardProcessGroup } from './guard.ts';

const KEPT_OUTPUT_CHARS = 1_000_000;

export type Exit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type Child = {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  exit(): Exit | undefined;
  stdout(): string;
  stderr(): string;
  signal(name: NodeJS.Signals): void;
  /** Sends the signal and waits; what does not go in time is killed, and that is an error. */
  stop(name: NodeJS.Signals, deadlineMs: number): Promise<Exit>;
  /** Kills the process and all that it started. */
  kill(): Promise<Exit>;
};

export type ChildOptions = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Removed when this process ends, if it is still there. */
  readonly folder?: string;
};

export async function startChild(options: ChildOptions): Promise<Child> {
  const started = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout = keepTail(started.stdout);
  const stderr = keepTail(started.stderr);
  const closed = Promise.withResolvers<Exit>();
  let exit: Exit | undefined;
  started.once('close', (code, signal) => closed.resolve({ code, signal }));
  await new Promise((resolve, reject) => started.once('spawn', resolve).once('error', reject));
  const { pid } = started;
  if (pid === undefined) throw new Error(`${options.command} did not start`);
  const guard = guardProcessGroup(pid, options.folder);
  started.once('exit', (code, signal) => {
    exit = { code, signal };
    guard.stand();
  });

  const kill = async () => {
    if (exit === undefined) signalGroup(pid, 'SIGKILL');
    return await closed.promise;
  };
  return {
    pid,
    exited: closed.promise,
    exit: () => exit,
    stdout,
    stderr,
    signal: (name) => void started.kill(name),
    kill,
    async stop(name, deadlineMs) {
      started.kill(name);
      try {
        return await within(closed.promise, deadlineMs, () => `${options.command} after ${name}`);
      } catch (error) {
        await kill();
        throw error;
      }
    },
  };
}

function signalGroup(leaderPid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-leaderPid, name);
  } catch {
    // Gone already.
  }
}

function keepTail(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-KEPT_OUTPUT_CHARS);
  });
  return () => text;
}
