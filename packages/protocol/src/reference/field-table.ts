import { catalogue, type MessageName } from '../catalogue.ts';
import { type Dialect, dialects } from '../dialects.ts';
import { table } from './markdown.ts';

/** What the catalogue's schemas say of a field, as far as a reader wants to know it. */
interface FieldSchema {
  readonly type?: string;
  readonly description?: string;
  /** Of text: how much of it there may be. */
  readonly size?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: FieldSchema;
  /** Of an object inside a message, its name. */
  readonly structure?: string;
  readonly const?: unknown;
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
}

/** The fields of one message besides `msgid`: a Markdown table, with D's spellings where they differ. */
export function fieldTable(name: MessageName): string {
  return tableOf(catalogue[name].fields, (field) => spellings(name, field));
}

/** The fields of one message in v2. */
export function v2FieldTable(name: MessageName): string {
  return tableOf(catalogue[name].v2, (field) => `\`${field}\``);
}

/** The fields of an object inside messages of v2. */
export function partTable(part: unknown): string {
  return tableOf(part, (field) => `\`${field}\``);
}

function tableOf(schema: unknown, spelled: (field: string) => string): string {
  const { properties, required = [] } = schema as ObjectSchema;
  const rows = Object.entries(properties).map(([field, of]) => [
    spelled(field),
    typeOf(of),
    required.includes(field) ? 'always' : 'optional',
    of.description ?? '',
  ]);
  return rows.length === 0
    ? 'No fields besides `msgid`.'
    : table(['field', 'type', 'presence', 'what it is'], rows);
}

function spellings(name: MessageName, field: string): string {
  const aliases: Readonly<Partial<Record<MessageName, Readonly<Record<string, string>>>>> =
    dialects.abc.aliases;
  const others = Object.entries(aliases[name] ?? {})
    .filter(([, own]) => own === field)
    .map(([alias]) => `or \`${alias}\``);
  if (name === 'loginAck') others.push(...inDialectD(field, dialects.d.loginAck));
  return [`\`${field}\``, ...others].join(', ');
}

function inDialectD(field: string, spelling: Dialect['loginAck']): string[] {
  const own: Readonly<Record<string, string>> = { ...dialects.abc.loginAck };
  const inD: Readonly<Record<string, string>> = { ...spelling };
  if (!(field in own)) return [];
  const theirs = inD[field];
  if (theirs === undefined) return ['in D none'];
  return theirs === own[field] ? [] : [`in D \`${theirs}\``];
}

function typeOf({
  type,
  size,
  minimum,
  maximum,
  items,
  structure,
  const: only,
}: FieldSchema): string {
  if (only !== undefined) return String(only);
  if (structure !== undefined) return `a ${structure}`;
  if (items !== undefined) return `list of ${items.structure ?? items.type ?? 'any'}s`;
  if (size !== undefined) return `${type}, ${size}`;
  if (maximum === Number.MAX_SAFE_INTEGER) return `integer, ${minimum} or more`;
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  return type ?? 'object';
}
