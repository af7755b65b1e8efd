import type { Numbers } from './numbers.ts';
import { EXTRA, type Field, REF_NUMBER, type Structure } from './structure.ts';

const HEADER = `// Parley's protocol v2 in Protobuf. Generated from the message catalogue by \`npm run protobuf\`:
// do not edit. The numbers of fields are in src/protobuf/numbers.json and never change.
//
// Over TCP a connection opens with the four bytes 50 52 4C 02; then each Frame follows its length,
// four bytes, the highest first. Over WebSocket a Frame is one binary message. PROTOCOL.md says
// what the messages mean; every field has its meaning and its limits there.

syntax = "proto3";

package parley.v2;
`;

/** The text of `parley.proto`. */
export function protoText(structures: readonly Structure[], numbers: Numbers): string {
  const messages = structures.filter(({ message }) => message !== undefined);
  const blocks = [
    HEADER,
    frameText(messages),
    ...structures.map((structure) => messageText(structure, numbers[structure.name] ?? {})),
  ];
  return blocks.join('\n');
}

function frameText(messages: readonly Structure[]): string {
  const members = messages.map(
    ({ name, message = '', number }) => `    ${name} ${snake(message)} = ${number};\n`,
  );
  return `// One message; its number is the msgid of JSON.
message Frame {
  oneof message {
${members.join('')}  }
  // The request's own name, in the request and in its answer; in a push the sender's.
  string ref = ${REF_NUMBER};
}
`;
}

function messageText(
  { name, summary, fields, hasExtra }: Structure,
  numbers: Readonly<Record<string, number>>,
): string {
  const written = fields.map((field) => fieldText(field, numbers[field.name] ?? 0));
  if (hasExtra) {
    written.push(
      "  // The sender's further fields, a JSON object in UTF-8.\n",
      `  bytes ${EXTRA} = ${numbers[EXTRA]};\n`,
    );
  }
  const present = new Set([...fields.map((field) => field.name), ...(hasExtra ? [EXTRA] : [])]);
  const gone = Object.entries(numbers).filter(([field]) => !present.has(field));
  if (gone.length > 0) {
    written.unshift(
      `  reserved ${gone.map(([, number]) => number).join(', ')};\n`,
      `  reserved ${gone.map(([field]) => `"${field}"`).join(', ')};\n`,
    );
  }
  const comment = summary === '' ? '' : `// ${summary}\n`;
  if (written.length === 0) return `${comment}message ${name} {}\n`;
  return `${comment}message ${name} {\n${written.join('')}}\n`;
}

function fieldText(field: Field, number: number): string {
  const label = field.isList ? 'repeated ' : needsPresence(field) ? 'optional ' : '';
  const comment = field.type === 'json' ? '  // JSON in UTF-8.\n' : '';
  return `${comment}  ${label}${typeName(field)} ${field.name} = ${number};\n`;
}

/** A message inside another one has its presence by itself. */
function needsPresence({ isOptional, type }: Field): boolean {
  return isOptional && type !== 'structure';
}

function typeName({ type, structure }: Field): string {
  if (type === 'structure') return structure ?? '';
  return type === 'json' ? 'bytes' : type;
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
