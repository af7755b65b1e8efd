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
  readonly items?: { readonly type?: string };
}

/** The fields of one message besides `msgid`: a Markdown table, with D's spellings where they differ. */
export function fieldTable(name: MessageName): string {
  const { properties, required = [] } = catalogue[name].fields as {
    readonly properties: Readonly<Record<string, FieldSchema>>;
    readonly required?: readonly string[];
  };
  const rows = Object.entries(properties).map(([field, schema]) => [
    spellings(name, field),
    typeOf(schema),
    required.includes(field) ? 'always' : 'optional',
    schema.description ?? '',
  ]);
  return table(['field', 'type', 'presence', 'what it is'], rows);
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

function typeOf({ type, size, minimum, maximum, items }: FieldSchema): string {
  if (type === 'array') return `list of ${items?.type ?? 'any'}s`;
  if (size !== undefined) return `${type}, ${size}`;
  if (minimum !== undefined && maximum !== undefined) return `${type}, ${minimum} to ${maximum}`;
  return type ?? 'any';
}
