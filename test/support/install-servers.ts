import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { findCommand } from './find-command.ts';
import { packagesOf, type ServerName, UNITS } from './required-servers.ts';

const PROGRESS_INTERVAL_MS = 5_000;
// Debian asks this program before it starts a service that it has just installed.
const POLICY = '/usr/sbin/policy-rc.d';
const POLICY_ASIDE = `${POLICY}.parley-tests`;
const REFUSE_TO_START = '#!/bin/sh\nexit 101\n';

export function mayInstall(): boolean {
  const isDebian = existsSync('/etc/debian_version') && findCommand('apt-get') !== undefined;
  return isDebian && process.getuid?.() === 0;
}

/** Installs the packages; their system services stay stopped, and are not started at boot. */
export async function installServers(
  servers: readonly ServerName[],
  say: (line: string) => void,
): Promise<void> {
  const packages = packagesOf(servers);
  const args = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  say(`installing ${packages.join(', ')} with apt-get`);
  await withServicesHeldBack(async () => {
    if ((await apt(args, say)).ok) return;
    say('the package lists are missing or old: apt-get update');
    await apt(['update', '-q'], say);
    const { ok, output } = await apt(args, say);
    if (!ok) say(`apt-get could not install them:\n${output.slice(-2_000)}`);
  });
  const systemctl = findCommand('systemctl');
  const units = servers.flatMap((server) => UNITS[server] ?? []);
  if (systemctl === undefined || units.length === 0) return;
  await run(systemctl, ['disable', '--quiet', ...units]);
}

async function withServicesHeldBack(body: () => Promise<void>): Promise<void> {
  // Aside already: a run before this one was killed, and what is in its place is ours.
  if (existsSync(POLICY) && !existsSync(POLICY_ASIDE)) await rename(POLICY, POLICY_ASIDE);
  try {
    await writeFile(POLICY, REFUSE_TO_START, { mode: 0o755 });
    await body();
  } finally {
    if (existsSync(POLICY_ASIDE)) await rename(POLICY_ASIDE, POLICY);
    else await rm(POLICY, { force: true });
  }
}

type Result = { readonly ok: boolean; readonly output: string };

async function apt(args: readonly string[], say: (line: string) => void): Promise<Result> {
  const startedMs = performance.now();
  const progress = setInterval(() => {
    const elapsedSeconds = Math.round((performance.now() - startedMs) / 1000);
    say(`apt-get ${args[0]} is at work (${elapsedSeconds} s)`);
  }, PROGRESS_INTERVAL_MS);
  try {
    return await run(findCommand('apt-get') ?? 'apt-get', args);
  } finally {
    clearInterval(progress);
  }
}

function run(command: string, args: readonly string[]): Promise<Result> {
  const { promise, resolve } = Promise.withResolvers<Result>();
  let output = '';
  const child = spawn(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const keep = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', (error) => resolve({ ok: false, output: error.message }));
  child.once('close', (code) => resolve({ ok: code === 0, output }));
  return promise;
}
