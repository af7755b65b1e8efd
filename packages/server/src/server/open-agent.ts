import type { Config } from '../config.ts';
import type { AgentCheck } from '../ops/agent-check.ts';
import { startLoadMeter } from '../ops/agent-check-load.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { SharedPages } from '../ops/shared-pages.ts';

interface Agent extends AgentCheck {
  /** The metrics, and with them what the weight is made from. */
  withLoad(metrics: Metrics): Metrics;
}

/** Answers a HAProxy, where one is to ask. */
export async function openAgent(
  { agentCheck, capacity }: Config,
  startAgentCheck: SharedPages['startAgentCheck'],
  node: { connections(): number; outboxBytes(): number; isStopping(): boolean },
): Promise<Agent | undefined> {
  if (agentCheck === undefined) return undefined;
  const meter = startLoadMeter({ ...node, capacity });
  try {
    const check = await startAgentCheck({
      ...node,
      ...agentCheck,
      weight: meter.weight,
      nowMs: Date.now,
    });
    return {
      port: check.port,
      withLoad: (metrics) => ({
        ...metrics,
        render: async () => (await metrics.render()) + (await meter.render()),
      }),
      stop() {
        meter.stop();
        return check.stop();
      },
    };
  } catch (error) {
    meter.stop();
    throw error;
  }
}
