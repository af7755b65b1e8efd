import type { ViewStore } from './view-store.ts';

const ESC = '\u001b';
/** Terminals disagree about some emoji: a row that turns out too wide is cut, not broken. */
const noWrap = `${ESC}[?7l`;
const wrap = `${ESC}[?7h`;
const keepTitle = `${ESC}[22;0t`;
const oldTitle = `${ESC}[23;0t`;

/** Sets what ink does not, and returns the way back, which is also taken at a crash. */
export function takeTerminal(
  stdout: { write(text: string): unknown },
  view: Pick<ViewStore, 'title' | 'onChange'>,
): () => void {
  let title = '';
  const setTitle = () => {
    if (view.title() === title) return;
    title = view.title();
    stdout.write(`${ESC}]2;${title}${ESC}\\`);
  };
  stdout.write(noWrap + keepTitle);
  setTitle();
  const stop = view.onChange(setTitle);
  let isTaken = true;
  const release = () => {
    if (!isTaken) return;
    isTaken = false;
    stop();
    stdout.write(wrap + oldTitle);
    process.off('exit', release);
  };
  process.once('exit', release);
  return release;
}
