import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistogram, mean, observe, quantile } from './histogram.ts';

function histogramOf(values: number[]) {
  const histogram = createHistogram();
  for (const value of values) observe(histogram, value);
  return histogram;
}

describe('histogram', () => {
  it('is empty at first', () => {
    expect(quantile(createHistogram(), 0.5)).toBe(0);
    expect(mean(createHistogram())).toBe(0);
  });

  it('gives quantiles within two percent of the true ones', () => {
    const values = fc.array(fc.integer({ min: 0, max: 60_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.5, 0.9, 0.99, 1), (list, share) => {
        const sorted = list.toSorted((a, b) => a - b);
        const truth = sorted[Math.max(1, Math.ceil(share * list.length)) - 1] ?? 0;
        const got = quantile(histogramOf(list), share);
        expect(Math.abs(got - truth)).toBeLessThanOrEqual(truth * 0.02 + 1);
      }),
    );
  });

  it('keeps maximum and mean exactly', () => {
    const histogram = histogramOf([1, 2, 3, 1000]);
    expect(histogram.max).toBe(1000);
    expect(mean(histogram)).toBe(251.5);
  });
});
