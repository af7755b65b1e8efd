import type { UserRecord } from '../store.ts';

interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly password_hash: string;
}

export function toRecord(row: UserRow | undefined): UserRecord | undefined {
  return row && { id: row.id, name: row.name, passwordHash: row.password_hash };
}
