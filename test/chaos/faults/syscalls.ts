import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../../support/child.ts';
import { eventually } from '../../support/deadline.ts';
import { findCommand } from '../../support/find-command.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const ATTACH_DEADLINE_MS = 3_000;
const DETACH_DEADLINE_MS = 5_000;

/** What the kernel is to answer instead of doing it, in strace's words. */
export type Injection = { readonly calls: string; readonly what: string };

/** Calls of a process are answered wrongly until `end`, which tells how many were. */
export type Injecting = { end(): Promise<number> };

/** A fault that this machine does not let anybody try. */
export class CannotStrike extends Error {}

/** Rejects with `CannotStrike` where it cannot be had: no strace, no right to attach. */
export async function inject(pid: number, { calls, what }: Injection): Promise<Injecting> {
  const command = findCommand('strace');
  if (command === undefined) throw new CannotStrike('strace is not installed');
  const folder = await tempFolder('strace');
  const log = join(folder.path, 'log');
  let child: Child;
  try {
    child = await startChild({
      command,
      args: [
        ...['-f', '-qq', '-p', String(pid), '-o', log],
        ...['-e', `trace=${calls}`, '-e', `inject=${calls}:${what}`],
      ],
      folder: folder.path,
    });
  } catch (error) {
    await folder.remove();
    throw error;
  }
  const end = async (): Promise<number> => {
    // Told to end, it lets go of the process, which runs on.
    if (child.exit() === undefined) await child.stop('SIGTERM', DETACH_DEADLINE_MS);
    const lines = await readFile(log, 'utf8').catch(() => '');
    await folder.remove();
    return lines.split('(INJECTED)').length - 1 + lines.split('(DELAYED)').length - 1;
  };
  try {
    await eventually(
      async () => {
        if (child.exit() !== undefined) throw new Error(`strace: ${child.stderr().trim()}`);
        return await isTraced(pid);
      },
      ATTACH_DEADLINE_MS,
      () => 'strace has attached',
    );
  } catch (error) {
    await end();
    throw new CannotStrike(error instanceof Error ? error.message : String(error));
  }
  return { end };
}

/** Whether all of its threads are. */
async function isTraced(pid: number): Promise<boolean> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const states = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/status`, 'utf8').catch(() => '')),
  );
  return states.length > 0 && states.every((state) => /^TracerPid:\t[1-9]/m.test(state));
}
