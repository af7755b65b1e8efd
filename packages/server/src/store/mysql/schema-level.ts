/**
 * Adjacent releases run side by side, so migrations only add, and each release that has new ones
 * counts up `level` and sets `oldest` to the level of the release before: programs from that level
 * on may run on the tables as this one leaves them. See docs/decisions/0012-two-releases.md.
 */
export const ownSchema: SchemaLevels = { level: 2, oldest: 1 };

export interface SchemaLevels {
  readonly level: number;
  readonly oldest: number;
}

/** What a database is, by its tables and the migrations that were run. */
export interface SchemaState {
  readonly tables: readonly string[];
  readonly executed: readonly string[];
  /** As the latest program has left them; none before levels were counted. */
  readonly levels: SchemaLevels | undefined;
}

export const MIGRATION_TABLE = 'kysely_migration';

/** `fresh`: as far as this program knows it. `later`: by the next release, for this one to share. */
export type Verdict =
  | { readonly kind: 'fresh' | 'later' }
  | { readonly kind: 'refused'; readonly line: string };

/**
 * Whether this program may run on a database, and whether it is the one to migrate it. `migrations`
 * and `tables` are the program's own.
 */
export function judgeSchema(
  state: SchemaState,
  migrations: readonly string[],
  tables: ReadonlySet<string>,
): Verdict {
  const { executed } = state;
  const foreign = state.tables.filter((table) => !tables.has(table));
  // The table of migrations is made first, so without it nothing here is this program's.
  const isOurs = executed.some((name) => migrations.includes(name));
  const isBegun = executed.length === 0 && state.tables.includes(MIGRATION_TABLE);
  const strangers = isBegun || isOurs ? foreign : state.tables;
  if (!isOurs && strangers.length > 0) {
    const some = strangers.slice(0, 3).join(', ');
    return refused(`it has tables of another program (${some}); an empty one is needed`);
  }
  const later = executed.filter((name) => !migrations.includes(name));
  if (later.length === 0) return { kind: 'fresh' };
  const isComplete = migrations.every((name) => executed.includes(name));
  if (isComplete && (state.levels?.oldest ?? Infinity) <= ownSchema.level) return { kind: 'later' };
  const wanted = state.levels === undefined ? '' : `, which needs schema ${state.levels.oldest}`;
  return refused(
    `it was made by a later version of this program${wanted} (${later[0]}); ` +
      `this one knows schema ${ownSchema.level}: upgrade it`,
  );
}

function refused(line: string): Verdict {
  return { kind: 'refused', line };
}
