import { describe } from 'vitest';
import { declaredMissing, type ServerName } from './required-servers.ts';

/**
 * A `describe` for tests that need servers. Where the runner said that one is missing, it is
 * skipped under a name that says so; without the runner it runs, and fails if one is missing.
 */
export function describeWith(
  needed: ServerName | readonly ServerName[],
  name: string,
  body: () => void,
): void {
  const lacking = (declaredMissing() ?? []).filter((server) => needed.includes(server));
  if (lacking.length === 0) describe(name, body);
  else describe.skip(`${name} (left out: ${lacking.join(', ')} is missing)`, body);
}
