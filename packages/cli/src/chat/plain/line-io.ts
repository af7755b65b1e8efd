import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { LineIo } from './run-plain.ts';

export interface LineStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Lines over the process's own streams; on a terminal a secret is typed without an echo. */
export function createLineIo({ stdin, stdout, stderr }: LineStreams): LineIo & { close(): void } {
  const isInteractive = stdin.isTTY === true && stdout.isTTY === true;
  let isSecret = false;
  const echo = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      if (!isSecret) stdout.write(chunk);
      done();
    },
  });
  const reader = createInterface({
    input: stdin,
    ...(isInteractive ? { output: echo, terminal: true, historySize: 100 } : {}),
  });
  const lines = reader[Symbol.asyncIterator]();

  return {
    isInteractive,
    ask: async (prompt, secret = false) => {
      if (isInteractive) {
        reader.setPrompt(prompt);
        reader.prompt();
        isSecret = secret;
      }
      const { value, done } = await lines.next();
      if (isSecret) stdout.write('\n');
      isSecret = false;
      return done === true ? undefined : String(value);
    },
    print: ({ to, text }) => {
      // What is being typed moves down, below what has come.
      if (isInteractive) stdout.write('\r\u001b[K');
      (to === 'out' ? stdout : stderr).write(`${text}\n`);
      if (isInteractive && !isSecret) reader.prompt(true);
    },
    close: () => reader.close(),
  };
}
