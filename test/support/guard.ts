import { spawn } from 'node:child_process';

// A line means that the process has ended. The end of the input means that the test process is
// gone, however it ended, so what it started must go too, and what that left.
const SCRIPT = `read -r _ || kill -s KILL -- "-$1" 2>/dev/null
[ -z "$2" ] || { read -r _; rm -rf -- "$2"; }`;

export type Guard = {
  /** The process has ended: there is nothing to kill any more. */
  stand(): void;
};

/**
 * Ends the process group should this process die before it does so itself, and removes the folder
 * in any case when this process ends.
 */
export function guardProcessGroup(leaderPid: number, folder: string | undefined): Guard {
  const guard = spawn('/bin/sh', ['-c', SCRIPT, 'guard', String(leaderPid), folder ?? ''], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // A guard that is gone already has nothing to be told.
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  return { stand: () => void guard.stdin.write('ended\n') };
}
