import { eventually } from '../support/deadline.ts';
import type { ParleyNode } from '../support/parley-node.ts';

/** A value of the metrics page; 0 for one that has not been counted yet. */
export async function metric(node: ParleyNode, name: string): Promise<number> {
  const page = await node.page('/metrics');
  const line = page.split('\n').find((candidate) => candidate.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

export function errorCount(node: ParleyNode, error: string): Promise<number> {
  return metric(node, `parley_errors_total{error="${error}"}`);
}

/** Waits until the server itself says that it has so many. */
export async function untilMetric(
  node: ParleyNode,
  name: string,
  fits: (value: number) => boolean,
): Promise<void> {
  await eventually(
    async () => fits(await metric(node, name)),
    10_000,
    () => `${name} as expected`,
  );
}
