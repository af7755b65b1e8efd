import { closeSync, openSync, writeSync } from 'node:fs';

/** Where the rows go that did not come, one JSON object a line; made with the first of them. */
export interface ReportFile {
  readonly path: string | undefined;
  add(line: object): void;
  close(): void;
}

/** For nobody but its owner: messages are in it. An older file of that name is replaced. */
export function openReport(path: string | undefined): ReportFile {
  let file: number | undefined;
  return {
    path,
    add(line) {
      if (path === undefined) return;
      file ??= openSync(path, 'w', 0o600);
      writeSync(file, `${JSON.stringify(line)}\n`);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
