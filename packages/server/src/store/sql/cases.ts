import { type Expression, type SqlBool, sql } from 'kysely';

/** One statement changes several rows; the chain of conditions stays short. */
export const ROWS_PER_STATEMENT = 32;

/** `case when … then … end`: of a row that the update has chosen, one of the conditions holds. */
export function firstThatHolds(
  cases: readonly (readonly [Expression<SqlBool>, number])[],
  otherwise: Expression<number>,
): Expression<number> {
  const branches = cases.map(([condition, value]) => sql`when ${condition} then ${value}`);
  return sql<number>`case ${sql.join(branches, sql` `)} else ${otherwise} end`;
}
