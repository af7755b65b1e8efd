import type { Passwords } from '../lib/passwords.ts';
import type { ImportTarget } from './import-target.ts';
import type { Ledger } from './ledger.ts';

/** What every part of an import works with. */
export interface ImportJob {
  readonly target: ImportTarget;
  /** Everything is read and judged, and nothing written. */
  readonly isDryRun: boolean;
  readonly ledger: Ledger;
  readonly passwords: Pick<Passwords, 'hash'>;
  readonly nowMs: () => number;
}
