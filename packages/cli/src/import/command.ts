import { beginImport } from '@parley/server';
import type { Command } from 'commander';
import { runImport } from './run-import.ts';

interface Options {
  readonly from?: string;
  readonly db?: string;
  readonly data?: string;
  readonly dryRun?: boolean;
  readonly report?: string;
}

/** `parley import`: adopts the deployment of an old server. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description("bring an old server's users, friends, groups and pending messages")
    .option('--from <url>', 'mysql://USER:PASSWORD@HOST:PORT/DATABASE (PARLEY_IMPORT_FROM)')
    .option('--data <folder>', 'where the embedded database is (PARLEY_DATA; default ./data)')
    .option('--db <url>', 'use mysql://USER:PASSWORD@HOST:PORT/DATABASE instead (PARLEY_DB)')
    .option('--dry-run', 'read and judge everything, and write nothing')
    .option('--report <file>', 'rows that do not come (default parley-import-report.jsonl)')
    .action(async (options: Options) => {
      const remark = (line: string) => void process.stderr.write(`${line}\n`);
      const from = options.from ?? process.env.PARLEY_IMPORT_FROM;
      const isDryRun = options.dryRun === true;
      try {
        if (from === undefined) throw new Error('--from is missing: where are the old tables?');
        process.exitCode = await runImport(
          {
            from,
            db: options.db ?? (process.env.PARLEY_DB || undefined),
            data: options.data,
            isDryRun,
            // A dry run leaves no file that nobody asked for.
            report: options.report ?? (isDryRun ? undefined : 'parley-import-report.jsonl'),
          },
          beginImport,
          {
            say: (line) => void process.stdout.write(`${line}\n`),
            remark,
            nowMs: () => performance.now(),
          },
        );
      } catch (error) {
        remark(`parley: ${error instanceof Error ? error.message : error}`);
        process.exitCode = 1;
      }
    });
}
