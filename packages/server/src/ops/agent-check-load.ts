import { totalmem } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { Gauge, Registry } from 'prom-client';
import { type Load, noLoad, smoothed, weightOf } from './agent-check-weight.ts';

export interface LoadOptions {
  readonly capacity: {
    readonly connections: number;
    readonly lagMs: number;
    readonly outboxBytes: number;
  };
  readonly connections: () => number;
  readonly outboxBytes: () => number;
}

export interface LoadMeter {
  /** In percent of what this node is worth when it is idle. */
  weight(): number;
  /** The parts, in Prometheus' text form. */
  render(): Promise<string>;
  stop(): void;
}

const SAMPLE_MS = 1_000;
const RESOLUTION_MS = 20;
const NS_A_MS = 1e6;
const US_A_MS = 1_000;

/** Looks once a second at what this process carries. */
export function startLoadMeter(options: LoadOptions): LoadMeter {
  const { capacity } = options;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  let load = noLoad;
  let cpu = process.cpuUsage();
  let atMs = performance.now();

  const timer = setInterval(() => {
    load = smoothed(load, sample());
  }, SAMPLE_MS);
  timer.unref();

  function sample(): Load {
    const { user, system } = process.cpuUsage(cpu);
    const elapsedMs = performance.now() - atMs;
    cpu = process.cpuUsage();
    atMs = performance.now();
    // It measures from one of its own ticks to the next: on time is one tick.
    const lagMs = delay.percentile(90) / NS_A_MS - RESOLUTION_MS;
    delay.reset();
    const heap = getHeapStatistics();
    return {
      connections: options.connections() / capacity.connections,
      lag: lagMs / capacity.lagMs,
      // Of one core: what serves connections is one thread.
      cpu: (user + system) / US_A_MS / elapsedMs,
      memory: Math.max(
        process.memoryUsage.rss() / memoryBytes(),
        heap.used_heap_size / heap.heap_size_limit,
      ),
      outbox: options.outboxBytes() / capacity.outboxBytes,
    };
  }

  const registry = new Registry();
  new Gauge({
    name: 'parley_agent_weight',
    help: 'The weight told to HAProxy, in percent',
    registers: [registry],
    collect() {
      this.set(weightOf(load));
    },
  });
  new Gauge({
    name: 'parley_load',
    help: 'What this node carries, smoothed: 1 is all it can',
    labelNames: ['part'],
    registers: [registry],
    collect() {
      for (const [part, share] of Object.entries(load)) this.set({ part }, share);
    },
  });

  return {
    weight: () => weightOf(load),
    render: () => registry.metrics(),
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}

/** Of the container, where there is one that limits it. */
function memoryBytes(): number {
  const all = totalmem();
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, all) : all;
}
