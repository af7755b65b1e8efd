import { spawn } from 'node:child_process';

// Reads one line. A line means that all is well; the end of the input means that the test
// process is gone, however it ended, so what it started must go too.
const SCRIPT =
  'read -r _ && exit 0; kill -s KILL -- "-$1" 2>/dev/null; [ -z "$2" ] || rm -rf -- "$2"';

export type Guard = { dismiss(): void };

/** Ends the process group, and removes the folder, should this process die without doing so. */
export function guardProcessGroup(leaderPid: number, folder: string | undefined): Guard {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'guard', String(leaderPid), folder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A guard that is gone already has nothing to be dismissed from.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return { dismiss: () => guard.stdin.end('done\n') };
}
