/** What an import needs of the server: an open store that judges and takes what is read here. */
export type OpenImport = (
  options: { readonly db: string | undefined; readonly data: string | undefined },
  how: { readonly isDryRun: boolean; readonly isFresh: boolean },
) => Promise<Import>;

export interface Import {
  run(old: OldDeployment, observer: ImportObserver): Promise<ImportCounts>;
  /** A reason in words. */
  explain(reason: string): string;
  stop(): Promise<void>;
}

export const oldTables = ['users', 'friends', 'groups', 'members', 'messages'] as const;
export type OldTable = (typeof oldTables)[number];

export type ImportCounts = Readonly<
  Record<
    OldTable,
    {
      readonly came: number;
      readonly already: number;
      readonly refused: ReadonlyMap<string, number>;
    }
  >
>;

export interface ImportObserver {
  progress(table: OldTable, done: number): void;
  refused(table: OldTable, position: number, row: object, reason: string): void;
}

/** The rows of the old tables, as they are. */
export interface OldDeployment {
  readonly counts: Readonly<Record<OldTable, number>>;
  users(): AsyncIterable<{ id: number; name: string; password: string }>;
  friends(): AsyncIterable<{ userid: number; friendid: number }>;
  groups(): AsyncIterable<{ id: number; groupname: string; groupdesc: string }>;
  members(): AsyncIterable<{ groupid: number; userid: number; grouprole: string }>;
  messages(): AsyncIterable<{ userid: number; message: string }>;
}
