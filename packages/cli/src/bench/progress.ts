import { nowUs } from './clock.ts';

/** Returns what to call as often as one likes: once a second it writes a line to stderr. */
export function showProgress(what: string, count: () => number): () => void {
  const startUs = nowUs();
  let shownUs = startUs;
  let shownCount = count();
  return () => {
    const now = nowUs();
    if (now - shownUs < 1e6) return;
    const total = count();
    const perSecond = ((total - shownCount) / (now - shownUs)) * 1e6;
    const elapsed = Math.round((now - startUs) / 1e6);
    console.error(
      `${what}: ${elapsed} s, ${formatCount(total)} so far, ${formatCount(perSecond)}/s`,
    );
    shownUs = now;
    shownCount = total;
  };
}

export function formatCount(value: number): string {
  // toLocaleString loads its tables at the first call: 10 ms in the middle of a measurement.
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
