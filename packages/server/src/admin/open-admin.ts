import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { createPasswords } from '../lib/passwords.ts';
import { type Admin, type AdminStore, createAdmin } from './admin.ts';
import { linkToServer } from './admin-link.ts';

/** A server that starts has the database a little before it listens; one that stops, after. */
const PATIENCE_MS = 5_000;
const TRY_MS = 100;

export interface AdminOptions {
  readonly config: Pick<Config, 'databaseUrl' | 'dataFolder' | 'password'>;
  /** Whether a database may be made where there is none yet. */
  readonly mayMake: boolean;
  readonly openStore: () => Promise<AdminStore>;
  readonly nowMs: () => number;
}

/**
 * A shared database is opened beside the nodes that serve it. The embedded one has one process at a
 * time: the server, which is asked then, or this one. Rejects with a line for the operator.
 */
export async function openAdmin(options: AdminOptions): Promise<Admin> {
  const { config, mayMake, openStore, nowMs } = options;
  const passwords = createPasswords(config.password);
  if (config.databaseUrl !== undefined) return createAdmin(await openStore(), passwords, nowMs);
  if (!mayMake && !(await exists(join(config.dataFolder, 'parley.db')))) {
    throw new Error(`there is no database in ${config.dataFolder}`);
  }
  const endMs = nowMs() + PATIENCE_MS;
  for (;;) {
    const link = await linkToServer(config.dataFolder);
    if (link !== undefined) return createAdmin(link, passwords, nowMs);
    try {
      return createAdmin(await openStore(), passwords, nowMs);
    } catch (error) {
      const isInUse = error instanceof Error && error.message.includes('in use by another process');
      if (!isInUse || nowMs() >= endMs) throw error;
    }
    await delay(TRY_MS);
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
