import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { mergeMetrics } from './merge-metrics.ts';

async function page(connections: number): Promise<string> {
  const registers = [new Registry()];
  new Gauge({ name: 'open', help: 'Open, and "quoted" {so}', registers }).set(connections);
  new Counter({ name: 'errors_total', help: 'E', labelNames: ['error'], registers }).inc({
    error: 'no } such # thing',
  });
  new Histogram({ name: 'took', help: 'T', buckets: [1], registers }).observe(0.5);
  return (await registers[0]?.metrics()) ?? '';
}

test('keeps what each worker says apart, and each metric together', async () => {
  const merged = mergeMetrics([
    { worker: 1, text: await page(3) },
    { worker: 2, text: await page(4) },
  ]);
  expect(merged.split('\n')).toEqual([
    '# HELP open Open, and "quoted" {so}',
    '# TYPE open gauge',
    'open{worker="1"} 3',
    'open{worker="2"} 4',
    '# HELP errors_total E',
    '# TYPE errors_total counter',
    'errors_total{worker="1",error="no } such # thing"} 1',
    'errors_total{worker="2",error="no } such # thing"} 1',
    '# HELP took T',
    '# TYPE took histogram',
    ...[1, 2].flatMap((worker) => [
      `took_bucket{worker="${worker}",le="1"} 1`,
      `took_bucket{worker="${worker}",le="+Inf"} 1`,
      `took_sum{worker="${worker}"} 0.5`,
      `took_count{worker="${worker}"} 1`,
    ]),
    '',
  ]);
});

test('takes a metric that only one of them has, and pages that are empty', () => {
  const merged = mergeMetrics([
    { worker: 1, text: '' },
    { worker: 2, text: '# TYPE late gauge\nlate{} 1\n' },
  ]);
  expect(merged).toBe('# TYPE late gauge\nlate{worker="2"} 1\n');
  expect(mergeMetrics([])).toBe('');
});
