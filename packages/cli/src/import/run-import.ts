import { type Database, openDatabase } from './database.ts';
import type { OpenImport } from './import-port.ts';
import { hasOldTables, readOldTables, tableNames } from './old-tables.ts';
import { createProgress } from './progress.ts';
import { openReport } from './report-file.ts';
import { refusedIn, summaryOf } from './summary.ts';

export interface ImportSettings {
  readonly from: string;
  /** Where it goes: a shared database, or else the embedded one in a data folder. */
  readonly db: string | undefined;
  readonly data: string | undefined;
  readonly isDryRun: boolean;
  readonly report: string | undefined;
}

export interface Terminal {
  /** What the command is for. */
  readonly say: (line: string) => void;
  /** What is worth knowing beside it. */
  readonly remark: (line: string) => void;
  readonly nowMs: () => number;
}

/** Imports, and says what came. Gives the exit code: 1 when something did not come. */
export async function runImport(
  settings: ImportSettings,
  openImport: OpenImport,
  { say, remark, nowMs }: Terminal,
): Promise<number> {
  const { db, data, isDryRun } = settings;
  const source = await openDatabase('--from', settings.from);
  try {
    const old = await readOldTables(source);
    const isFresh = db !== undefined && (await isWithoutParley(db));
    const importing = await openImport({ db, data }, { isDryRun, isFresh });
    const report = openReport(settings.report);
    try {
      const counts = await importing.run(old, {
        progress: createProgress(old.counts, nowMs, remark),
        refused(table, position, row, reason) {
          report.add({ table, position, row, reason: importing.explain(reason) });
        },
      });
      for (const line of summaryOf(counts, isDryRun, importing.explain)) say(line);
      const refused = refusedIn(counts);
      if (refused > 0 && report.path !== undefined) {
        remark(`the ${refused} rows that ${isDryRun ? 'would' : 'did'} not come: ${report.path}`);
      }
      return refused === 0 ? 0 : 1;
    } finally {
      report.close();
      await importing.stop();
    }
  } finally {
    source.close();
  }
}

/** Rejects for a database with the old tables, among which Parley's would get mixed up. */
async function isWithoutParley(url: string): Promise<boolean> {
  const target: Database = await openDatabase('--db', url);
  try {
    const names = await tableNames(target);
    if (hasOldTables(names)) {
      throw new Error('--db: the old tables are in this database; Parley needs one of its own');
    }
    return !names.includes('membership');
  } finally {
    target.close();
  }
}
