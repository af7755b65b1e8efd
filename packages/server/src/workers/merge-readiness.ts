import type { Readiness } from '../ops/http.ts';

export interface WorkerReadiness {
  readonly worker: number;
  readonly readiness: Readiness;
}

/**
 * The port serves while one worker does: whoever comes is given to a worker that takes them. What
 * all of them say is said once, the rest by worker.
 */
export function mergeReadiness(count: number, parts: readonly WorkerReadiness[]): Readiness {
  const serving = parts.filter(({ readiness }) => readiness.ready).length;
  const names = new Set(parts.flatMap(({ readiness }) => Object.keys(readiness.details)));
  const details: Record<string, string> = { workers: `${serving} of ${count} serve` };
  for (const name of names) details[name] = told(name, parts);
  return { ready: serving > 0, details };
}

function told(name: string, parts: readonly WorkerReadiness[]): string {
  const said = parts.map(({ worker, readiness }) => ({ worker, text: readiness.details[name] }));
  const [first] = said;
  if (first?.text !== undefined && said.every(({ text }) => text === first.text)) return first.text;
  return said
    .filter(({ text }) => text !== undefined)
    .map(({ worker, text }) => `worker ${worker}: ${text}`)
    .join('; ');
}
