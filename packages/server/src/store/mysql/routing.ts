import { shardKeys } from './shard-keys.ts';

/** How a statement finds the servers that it concerns, one for each table it touches. */
export type Route =
  | { readonly kind: 'key'; readonly table: string }
  | { readonly kind: 'lookup'; readonly table: string; readonly column: string }
  | { readonly kind: 'everywhere'; readonly table: string; readonly why: string };

/** A table as `explain format=json` shows it. */
interface PlannedTable {
  readonly table_name: string;
  readonly access_type: string;
  readonly used_key_parts?: readonly string[];
  readonly attached_condition?: string;
}

const WORDS_AFTER_A_TABLE = /^(?:where|set|on|inner|left|join|order|limit|values|select|for|as)$/i;
const TABLE = /\b(?:from|join|update|into)\s+`?(\w+)`?(?:\s+(?:as\s+)?`?(\w+)`?)?/gi;
const INSERT = /^insert into `?(\w+)`? \(([^)]*)\)/i;

/** The routes of a statement, from its text and from the plan that the server made for it. */
export function routesOf(sql: string, plan: unknown): Route[] {
  return [...inserted(sql), ...planned(plan).map((table) => routeOf(table, tablesByAlias(sql)))];
}

/** A new row goes where the values of its columns say. */
function inserted(sql: string): Route[] {
  const [, table = '', columns = ''] = INSERT.exec(sql) ?? [];
  if (table === '') return [];
  const key = keyOf(table);
  const isThere = columns.split(',').some((column) => column.replace(/[`\s]/g, '') === key.by);
  // The database gives the ids of a directory.
  if (isThere || key.isDirectory) return [{ kind: 'key', table }];
  return [{ kind: 'everywhere', table, why: `an insert without ${key.by}` }];
}

function routeOf(planned: PlannedTable, aliases: ReadonlyMap<string, string>): Route {
  const table = aliases.get(planned.table_name);
  if (table === undefined) throw new Error(`which table is ${planned.table_name}?`);
  const key = keyOf(table);
  const used = (planned.used_key_parts ?? []).filter((column) => !isRange(planned, column));
  if (used.includes(key.by)) return { kind: 'key', table };
  const column = key.lookup?.find((each) => used.includes(each));
  if (column !== undefined) return { kind: 'lookup', table, column };
  return { kind: 'everywhere', table, why: `${planned.access_type} by (${used.join(', ')})` };
}

/** Rows between two values of a column may lie anywhere. */
function isRange({ access_type, attached_condition = '' }: PlannedTable, column: string): boolean {
  if (access_type !== 'range') return false;
  const name = `\\.\`?${column}\`?`;
  const above = new RegExp(`${name} (?:[<>!]|between|like)|[<>] \\S*${name}`);
  return above.test(attached_condition);
}

/** Every table of a plan that is not the result of another part of it. */
function planned(plan: unknown): PlannedTable[] {
  if (Array.isArray(plan)) return plan.flatMap(planned);
  if (typeof plan !== 'object' || plan === null) return [];
  return Object.entries(plan).flatMap(([name, value]) => [
    ...(name === 'table' && isTable(value) ? [value] : []),
    ...planned(value),
  ]);
}

function isTable(value: unknown): value is PlannedTable {
  return (
    typeof value === 'object' &&
    value !== null &&
    'table_name' in value &&
    'access_type' in value &&
    !/^<.*>$/.test(String(value.table_name)) &&
    !('materialized' in value)
  );
}

function tablesByAlias(sql: string): Map<string, string> {
  const tables = new Map<string, string>();
  for (const [, table = '', alias] of sql.matchAll(TABLE)) {
    if (!Object.hasOwn(shardKeys, table)) continue;
    tables.set(table, table);
    if (alias !== undefined && !WORDS_AFTER_A_TABLE.test(alias)) tables.set(alias, table);
  }
  return tables;
}

function keyOf(table: string) {
  const key = Object.entries(shardKeys).find(([name]) => name === table)?.[1];
  if (key === undefined) throw new Error(`${table} has no shard key: shard-keys.ts`);
  return key;
}
