import type { ParleyNode } from '../../../test/support/parley-node.ts';

const periodMs = 400;
const runsMs = 40;

/** As slow as on a tenth of a processor: stopped for most of each period, as a quota does it. */
export function slowDown(node: ParleyNode): () => void {
  let resume: NodeJS.Timeout | undefined;
  const stop = () => {
    node.signal('SIGSTOP');
    resume = setTimeout(() => node.signal('SIGCONT'), periodMs - runsMs);
  };
  const timer = setInterval(stop, periodMs);
  stop();
  return () => {
    clearInterval(timer);
    clearTimeout(resume);
    node.signal('SIGCONT');
  };
}
