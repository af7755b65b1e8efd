import { startAgentCheck } from './agent-check.ts';
import type { Readiness } from './http.ts';
import type { Metrics } from './metrics.ts';

/**
 * What operators and balancers ask of a port. Where several workers share the port, whichever of
 * them is asked speaks for all; a node that is alone speaks for itself.
 */
export interface SharedPages {
  metrics(own: Metrics): Metrics;
  readiness(own: () => Promise<Readiness>): () => Promise<Readiness>;
  readonly startAgentCheck: typeof startAgentCheck;
}

export const ownPages: SharedPages = {
  metrics: (own) => own,
  readiness: (own) => own,
  startAgentCheck,
};
