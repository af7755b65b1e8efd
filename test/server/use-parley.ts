import { afterAll, beforeAll, expect } from 'vitest';
import { type ParleyNode, type ParleyOptions, startParley } from '../support/parley-node.ts';

/** One node for all tests of a file. It must live to the end, and then end in order. */
export function useParley(options?: ParleyOptions): () => ParleyNode {
  let node: ParleyNode | undefined;
  beforeAll(async () => {
    node = await startParley(options);
  });
  afterAll(async () => {
    expect(await node?.stop()).toEqual({ code: 0, signal: null });
  });
  return () => {
    if (node === undefined) throw new Error('the node is not started yet');
    return node;
  };
}
