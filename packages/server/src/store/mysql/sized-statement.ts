import type { SqlValue } from './session.ts';

/** The most rows of one statement; with nine values each far below the protocol's 65,535. */
export const MAX_ROWS = 1_024;

export interface SizedStatement {
  readonly sql: string;
  readonly values: SqlValue[];
}

export interface StatementShape {
  readonly head: string;
  /** The placeholders of one row. */
  readonly row: string;
  readonly tail: string;
}

/** More missing rows cost the server more than another statement does. */
const MOST_PADDING = 32;

/**
 * Statements of a few fixed sizes, so that each connection prepares a few texts once. Sizes are
 * powers of two, and the few rows that are missing are made up by a row that changes nothing: one
 * statement with some padding costs less than several round trips without.
 */
export function sizedStatement(
  shape: StatementShape,
): (rows: readonly (readonly SqlValue[])[], padding: readonly SqlValue[]) => SizedStatement[] {
  const texts = new Map<number, string>();
  const textOf = (size: number): string => {
    const known = texts.get(size);
    if (known !== undefined) return known;
    const text = `${shape.head} ${Array.from({ length: size }, () => shape.row).join(', ')} ${shape.tail}`;
    texts.set(size, text);
    return text;
  };

  return (rows, padding) => {
    const statements: SizedStatement[] = [];
    for (let start = 0; start < rows.length; ) {
      const size = sizeFor(rows.length - start);
      const values: SqlValue[] = [];
      for (let at = start; at < start + size; at++) {
        for (const value of rows[at] ?? padding) values.push(value);
      }
      start += size;
      statements.push({ sql: textOf(size), values });
    }
    return statements;
  };
}

function sizeFor(rows: number): number {
  const above = Math.min(MAX_ROWS, 2 ** Math.ceil(Math.log2(rows)));
  return above - rows > MOST_PADDING ? above / 2 : above;
}
