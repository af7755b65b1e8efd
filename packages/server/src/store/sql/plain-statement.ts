/** A statement that both kinds of database understand, for whoever executes it. */
export interface PlainStatement {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

export type PlainRow = Readonly<Record<string, unknown>>;
