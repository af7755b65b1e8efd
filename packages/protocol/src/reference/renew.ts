import { catalogue, type MessageName } from '../catalogue.ts';
import { fieldTable } from './field-table.ts';
import { errorTable, limitTable, messageTable } from './tables.ts';

/** Every part of PROTOCOL.md that is made from the catalogue, by the name in its markers. */
const parts: ReadonlyMap<string, () => string> = new Map([
  ['messages', messageTable],
  ['limits', limitTable],
  ['errors', errorTable],
  ...(Object.keys(catalogue) as MessageName[]).map(
    (name) => [`fields of ${name}`, () => fieldTable(name)] as const,
  ),
]);

const PART = /(<!-- generated: (.*?) -->\n)[\s\S]*?(<!-- end -->)/g;

/**
 * The document with all its generated parts made anew. Throws where a part is missing, comes
 * twice or has a name that means nothing, so that nothing can vanish from it unseen.
 */
export function renewReference(document: string): string {
  const missing = new Set(parts.keys());
  const renewed = document.replaceAll(PART, (_, begin: string, name: string, end: string) => {
    const make = parts.get(name);
    if (make === undefined) throw new Error(`nothing generates "${name}"`);
    if (!missing.delete(name)) throw new Error(`"${name}" is there twice`);
    return `${begin}${make()}\n${end}`;
  });
  if (missing.size > 0) throw new Error(`these parts are missing: ${[...missing].join(', ')}`);
  return renewed;
}
