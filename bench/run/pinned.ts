import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

export const serverCore = 0;
export const loadCore = 1;

const hasTaskset = existsSync('/usr/bin/taskset');
const children = new Set<ChildProcess>();

type SpawnOptions = { env?: NodeJS.ProcessEnv; output: 'pipe' | number };

/** Starts a process all of whose threads stay on one core, if one is given; taskset becomes it, pid included. */
export function spawnPinned(
  core: number | undefined,
  command: string,
  args: string[],
  options: SpawnOptions,
): ChildProcess {
  const [program, all] =
    hasTaskset && core !== undefined
      ? ['taskset', ['-c', String(core), command, ...args]]
      : [command, args];
  const child = spawn(program, all, {
    stdio: ['ignore', options.output, options.output],
    env: { ...process.env, ...options.env },
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/** Runs a program to its end and returns what it printed. */
export function runPinned(
  core: number | undefined,
  command: string,
  args: string[],
  timeoutMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawnPinned(core, command, args, { output: 'pipe' });
    let output = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      // 1 says that messages were lost; the result says how many.
      if (code === 0 || code === 1) resolve(output);
      else reject(new Error(`${command} ended with ${code ?? signal}: ${errors}${output}`));
    });
  });
}

export async function stopProcess(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

export function killChildren(): void {
  for (const child of children) child.kill('SIGKILL');
}
