import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release } from 'node:os';

export function describeMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const cores = availableParallelism();
  return `${model}, ${cores} cores, Linux ${release()}, Node ${process.versions.node}`;
}

/** Node raises its own soft limit of open files to the hard one, so only that one counts. */
export function openFileLimit(): number {
  const text = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim();
  return text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text);
}
