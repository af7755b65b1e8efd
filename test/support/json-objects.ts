import { StringDecoder } from 'node:string_decoder';

/**
 * Cuts a stream into JSON objects by counting braces, whatever stands between them. Written
 * apart from the product's own splitter, so that the tests do not share its mistakes.
 */
export function objectCutter(): (chunk: Buffer) => string[] {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let depth = 0;
  let inString = false;
  let escaped = false;

  const step = (character: string): boolean => {
    if (escaped) escaped = false;
    else if (inString && character === '\\') escaped = true;
    else if (character === '"' && depth > 0) inString = !inString;
    else if (!inString && character === '{') depth++;
    else if (!inString && character === '}') depth--;
    return depth === 0 && character === '}' && !inString;
  };

  return (chunk) => {
    const complete: string[] = [];
    for (const character of decoder.write(chunk)) {
      if (depth === 0 && character !== '{') {
        if (!/[\0\s]/.test(character)) throw new Error(`"${character}" between two objects`);
        continue;
      }
      text += character;
      if (!step(character)) continue;
      complete.push(text);
      text = '';
    }
    return complete;
  };
}
