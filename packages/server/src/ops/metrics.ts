import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Stats } from '../lib/stats.ts';

export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  /** A commit of the store: how many operations, how long. */
  commit(operations: number, durationMs: number): void;
  stop(): void;
}

/** Values that are looked up when the page is asked for. */
export interface Gauges {
  readonly storePending: () => number;
  readonly passwordsWaiting: () => number;
  readonly outboxBytes: () => number;
  readonly isBusUp: () => boolean;
  readonly isPresenceUp: () => boolean;
  /** How long there has been something that the search index lacks, ms. */
  readonly searchBehindMs?: () => number;
  /** Messages that this node has taken into the search index. */
  readonly searchIndexed?: () => number;
  /** This machine's clock minus the database's; 0 without a shared database. */
  readonly clockOffsetMs: () => number;
}

const NS_A_SECOND = 1e9;

/** The metrics page, in Prometheus' text form. */
export function createMetrics(stats: Stats, gauges: Gauges): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'parley_' });
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();

  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name: `parley_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  const counter = (name: string, help: string, value: () => number): Counter =>
    new Counter({
      name: `parley_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });

  gauge('connections', 'Open client connections', () => stats.connections);
  gauge('guests', 'Connections that have not logged in', () => stats.guests);
  gauge('sessions', 'Connections that have logged in', () => stats.sessions);
  counter('frames_in_total', 'Frames received', () => stats.framesIn);
  counter('messages_in_total', 'Chat messages committed', () => stats.messagesIn);
  counter('messages_out_total', 'Chat messages sent to clients', () => stats.deliveries);
  counter(
    'repairs_total',
    'Entries brought from the log that no push brought',
    () => stats.repairs,
  );
  gauge('store_pending', 'Writes that wait for the next commit', gauges.storePending);
  gauge('passwords_waiting', 'Password checks that wait', gauges.passwordsWaiting);
  gauge('outbox_bytes', 'Bytes that wait to be sent to clients', gauges.outboxBytes);
  gauge('bus_up', 'Whether the bus is connected', () => Number(gauges.isBusUp()));
  gauge('presence_up', 'Whether presence is connected', () => Number(gauges.isPresenceUp()));
  gauge(
    'clock_offset_seconds',
    "This machine's clock minus the shared database's",
    () => gauges.clockOffsetMs() / 1_000,
  );
  const { searchBehindMs, searchIndexed } = gauges;
  if (searchBehindMs !== undefined && searchIndexed !== undefined) {
    gauge(
      'search_behind_seconds',
      'How long there has been something that the search index lacks',
      () => searchBehindMs() / 1_000,
    );
    counter('search_indexed_total', 'Messages taken into the search index', searchIndexed);
  }
  gauge('event_loop_lag_p99_seconds', 'Event-loop lag since the last look', () => {
    const lag = delay.percentile(99) / NS_A_SECOND;
    delay.reset();
    return lag;
  });
  new Counter({
    name: 'parley_errors_total',
    help: 'Errors answered to clients, by name',
    labelNames: ['error'],
    registers,
    collect() {
      this.reset();
      for (const [error, count] of stats.errors) this.inc({ error }, count);
    },
  });
  const commitSize = new Histogram({
    name: 'parley_commit_operations',
    help: 'Operations in one commit',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
    registers,
  });
  const commitSeconds = new Histogram({
    name: 'parley_commit_seconds',
    help: 'Time from handing a batch to the store to its answer',
    buckets: [0.000_2, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });

  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    commit(operations, durationMs) {
      commitSize.observe(operations);
      commitSeconds.observe(durationMs / 1_000);
    },
    stop() {
      delay.disable();
    },
  };
}
