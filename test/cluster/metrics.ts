import type { ParleyNode } from '../support/parley-node.ts';

/** One number of a node's metrics page. */
export async function metric(node: ParleyNode, name: string): Promise<number> {
  const page = await node.page('/metrics');
  const found = new RegExp(`^parley_${name} (\\S+)$`, 'm').exec(page);
  if (found === null) throw new Error(`the node has no metric ${name}:\n${page.slice(0, 500)}`);
  return Number(found[1]);
}
