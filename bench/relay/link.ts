import type { Socket } from 'node:net';

/** One client's connection: what is left of its last read, and what waits for the turn's end. */
export type Link = {
  socket: Socket;
  userId: number;
  rest: Buffer | undefined;
  out: string;
};

const maxUnsentBytes = 64 * 1024 * 1024;
const newline = 10;

let waiting: Link[] = [];

/** Gathers what one turn of the loop has for a connection into one write. */
export function send(link: Link, text: string): void {
  if (link.out === '') {
    if (waiting.length === 0) setImmediate(flush);
    waiting.push(link);
  }
  link.out += text;
}

function flush(): void {
  const links = waiting;
  waiting = [];
  for (const link of links) {
    const text = link.out;
    link.out = '';
    if (link.socket.destroyed) continue;
    link.socket.write(text, 'utf8');
    if (link.socket.writableLength > maxUnsentBytes) link.socket.destroy();
  }
}

/** The whole lines that a read completed, as one text; the part after the last newline is kept. */
export function completeLines(link: Link, chunk: Buffer): string {
  const bytes = link.rest === undefined ? chunk : Buffer.concat([link.rest, chunk]);
  const end = bytes.lastIndexOf(newline) + 1;
  link.rest = end === bytes.length ? undefined : bytes.subarray(end);
  return bytes.toString('utf8', 0, end);
}
