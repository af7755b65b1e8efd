import { PassThrough, Writable } from 'node:stream';

/** A terminal for ink: what it writes is kept, what a person types is pushed in. */
export function openFakeTerminal(columns: number, rows: number) {
  let written = '';
  const waiting = new Set<() => void>();
  const stdout = Object.assign(
    new Writable({
      write: (chunk, _encoding, done) => {
        written += String(chunk);
        for (const look of waiting) look();
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  const rawModes: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => {
      rawModes.push(isRaw);
    },
    ref: () => {},
    unref: () => {},
  });
  return {
    stdout,
    stdin,
    rawModes,
    written: () => written,
    type: (text: string) => stdin.write(text),
    resize: (size: { columns: number; rows: number }) => {
      Object.assign(stdout, size);
      stdout.emit('resize');
    },
    /** Waits until the terminal was sent something that matches. */
    shows: (part: string | RegExp) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (typeof part === 'string' ? !written.includes(part) : !part.test(written)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
