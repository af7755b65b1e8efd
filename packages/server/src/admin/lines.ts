import type { Socket } from 'node:net';
import { MAX_LINE_BYTES } from './admin-messages.ts';

/** Resolves with the first line that comes, or with `undefined` when none does. */
export function firstLine(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end !== -1) resolve(text.slice(0, end));
      else if (text.length > MAX_LINE_BYTES) socket.destroy();
    });
    socket.once('close', () => resolve(undefined));
  });
}
