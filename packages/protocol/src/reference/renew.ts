import * as parts from '../catalogue/parts.ts';
import { catalogue, type MessageName } from '../catalogue.ts';
import { fieldTable, partTable, v2FieldTable } from './field-table.ts';
import { errorTable, limitTable, messageTable } from './tables.ts';

const names = Object.keys(catalogue) as MessageName[];

/** Every part of PROTOCOL.md that is made from the catalogue, by the name in its markers. */
const tables: ReadonlyMap<string, () => string> = new Map([
  ['messages', messageTable],
  ['limits', limitTable],
  ['errors', errorTable],
  ...names.map((name) => [`fields of ${name}`, () => fieldTable(name)] as const),
  ...names
    .filter((name) => catalogue[name].v2 !== (catalogue[name].fields as unknown))
    .map((name) => [`v2 fields of ${name}`, () => v2FieldTable(name)] as const),
  ...Object.entries(parts).map(
    ([name, part]) => [`fields inside: ${name}`, () => partTable(part)] as const,
  ),
]);

const PART = /(<!-- generated: (.*?) -->\n)[\s\S]*?(<!-- end -->)/g;

/**
 * The document with all its generated parts made anew. Throws where a part is missing, comes
 * twice or has a name that means nothing, so that nothing can vanish from it unseen.
 */
export function renewReference(document: string): string {
  const missing = new Set(tables.keys());
  const renewed = document.replaceAll(PART, (_, begin: string, name: string, end: string) => {
    const make = tables.get(name);
    if (make === undefined) throw new Error(`nothing generates "${name}"`);
    if (!missing.delete(name)) throw new Error(`"${name}" is there twice`);
    return `${begin}${make()}\n${end}`;
  });
  if (missing.size > 0) throw new Error(`these parts are missing: ${[...missing].join(', ')}`);
  return renewed;
}
