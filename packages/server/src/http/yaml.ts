/** What JSON has. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json | undefined };

const PLAIN = /^[A-Za-z/$][\w/$.-]*$/;
const WORDS = new Set(['true', 'false', 'null', 'yes', 'no', 'on', 'off', 'y', 'n']);

/** Writes a value as YAML 1.2: blocks, with texts in double quotes, as JSON escapes them. */
export function toYaml(value: Json): string {
  return `${block(value, '').trimStart()}\n`;
}

function block(value: Json | undefined, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []';
    const items: readonly Json[] = value;
    return items.map((item) => `\n${indent}-${inner(item, indent)}`).join('');
  }
  if (typeof value !== 'object' || value === null) return ` ${JSON.stringify(value ?? null)}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return ' {}';
  return fields
    .map(([name, field]) => `\n${indent}${keyText(name)}:${block(field, `${indent}  `)}`)
    .join('');
}

/** The first line of a block stands behind the dash. */
function inner(item: Json, indent: string): string {
  return block(item, `${indent}  `).replace(/^\n */, ' ');
}

function keyText(name: string): string {
  return PLAIN.test(name) && !WORDS.has(name.toLowerCase()) ? name : JSON.stringify(name);
}
