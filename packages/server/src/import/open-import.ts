import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createPasswords } from '../lib/passwords.ts';
import { importOld } from './import-old.ts';
import { emptyTarget, type ImportTarget } from './import-target.ts';
import { BATCH_ROWS } from './in-batches.ts';
import { type ImportCounts, type ImportObserver, type Reason, reasons } from './ledger.ts';
import type { OldDeployment } from './old-deployment.ts';

/** A store that is open for what an old deployment brings. */
export interface Import {
  run(old: OldDeployment, observer: ImportObserver): Promise<ImportCounts>;
  /** A reason in words. */
  explain(reason: Reason): string;
  stop(): Promise<void>;
}

export interface ImportOptions {
  readonly config: Pick<Config, 'databaseUrl' | 'dataFolder' | 'password'>;
  /** Everything is read and judged, and nothing written. */
  readonly isDryRun: boolean;
  /** Whether a shared database is known to have nothing of this server in it. */
  readonly isFresh: boolean;
  readonly openStore: () => Promise<ImportTarget>;
  readonly nowMs: () => number;
}

/** Rejects with a line for the operator, also where a server has the embedded database. */
export async function openImport(options: ImportOptions): Promise<Import> {
  const { config, isDryRun, nowMs } = options;
  const target = await openTarget(options);
  // A queue that is short so that nobody waits long at a server would refuse here.
  const passwords = createPasswords({ ...config.password, maxWaiting: BATCH_ROWS });
  return {
    run: (old, observer) => importOld(old, { target, isDryRun, passwords, nowMs }, observer),
    explain: (reason) => reasons[reason],
    stop: () => target.stop(),
  };
}

async function openTarget(options: ImportOptions): Promise<ImportTarget> {
  const { config, isDryRun, isFresh, openStore } = options;
  const isThere =
    config.databaseUrl === undefined
      ? await exists(join(config.dataFolder, 'parley.db'))
      : !isFresh;
  // To open a store is to make it where there is none.
  if (isDryRun && !isThere) return emptyTarget();
  try {
    return await openStore();
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('in use by another process')) {
      throw error;
    }
    const advice = 'stop it, import, and start it again';
    throw new Error(`a server runs on the data in ${config.dataFolder}: ${advice}`);
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
