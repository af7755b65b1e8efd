/** What one connection keeps prepared: the hot statements come in a few fixed sizes. */
export const STATEMENTS_PER_CONNECTION = 300;
/** The largest batch has at most 8 MB, beside its refs. */
const PACKET_BYTES = 16_777_216;

/** What a server says of itself. */
export interface ServerFacts {
  readonly version: string;
  readonly maxPacketBytes: number;
  readonly maxPreparedStatements: number;
}

export interface TextColumn {
  readonly table: string;
  readonly column: string;
  readonly collation: string;
}

/** One line about what makes a server unfit, if anything does. */
export function unfitness(facts: ServerFacts, connections: number): string | undefined {
  const old = oldness(facts.version);
  if (old !== undefined) return old;
  if (facts.maxPacketBytes < PACKET_BYTES) {
    return `its max_allowed_packet is ${facts.maxPacketBytes}, and at least ${PACKET_BYTES} (16M) is needed`;
  }
  const statements = connections * STATEMENTS_PER_CONNECTION;
  // TiDB says -1 where there is no limit.
  if (facts.maxPreparedStatements >= 0 && facts.maxPreparedStatements < statements) {
    return (
      `its max_prepared_stmt_count is ${facts.maxPreparedStatements}, and each node with ` +
      `${connections} connections may need ${statements}`
    );
  }
  return undefined;
}

/** Which text columns would lose characters, or take two different names for one. */
export function unfitColumns(columns: readonly TextColumn[]): string | undefined {
  const unfit = columns.find(({ collation }) => !/^(?:utf8mb4|ascii)_(?:.*_)?bin$/.test(collation));
  if (unfit === undefined) return undefined;
  const { table, column, collation } = unfit;
  return `the column ${column} of its table ${table} has the collation ${collation} instead of utf8mb4_bin`;
}

/** MariaDB's own, perhaps behind the number that old replicas wanted to see; or MySQL's. */
export function isMariaDbVersion(version: string): boolean {
  return version.includes('MariaDB');
}

function oldness(version: string): string | undefined {
  const isMariaDb = isMariaDbVersion(version);
  // TiDB tells the version of MySQL that it takes itself for, and then its own.
  if (version.includes('TiDB')) return undefined;
  const [, major, minor] = /^(?:5\.5\.5-)?(\d+)\.(\d+)/.exec(version) ?? [];
  const number = Number(major) * 1_000 + Number(minor);
  if (number >= (isMariaDb ? 10_011 : 8_000)) return undefined;
  const name = isMariaDb ? version : `MySQL ${version}`;
  return `it is ${name}; MariaDB 10.11 or MySQL 8.0 is needed, or a later one`;
}
