// Logarithmic buckets: 64 to each doubling, so a quantile is right to about one percent.
const perDoubling = 64;
const doublings = 27;
const largest = 2 ** 32 - 1;

export type Histogram = { buckets: Float64Array; count: number; sum: number; max: number };

export function createHistogram(): Histogram {
  return { buckets: new Float64Array(perDoubling * doublings), count: 0, sum: 0, max: 0 };
}

export function observe(histogram: Histogram, value: number): void {
  const safe = value > 0 ? value : 0;
  const index = bucketOf(Math.min(Math.floor(safe), largest));
  histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1;
  histogram.count++;
  histogram.sum += safe;
  if (safe > histogram.max) histogram.max = safe;
}

export function quantile(histogram: Histogram, share: number): number {
  if (histogram.count === 0) return 0;
  const wanted = Math.max(1, Math.ceil(share * histogram.count));
  let seen = 0;
  for (let i = 0; i < histogram.buckets.length; i++) {
    seen += histogram.buckets[i] ?? 0;
    if (seen >= wanted) return Math.min(middleOf(i), histogram.max);
  }
  return histogram.max;
}

export function mean(histogram: Histogram): number {
  return histogram.count === 0 ? 0 : histogram.sum / histogram.count;
}

function bucketOf(value: number): number {
  if (value < perDoubling) return value;
  const exponent = 31 - Math.clz32(value);
  return (exponent - 6) * perDoubling + (value >>> (exponent - 6));
}

function middleOf(index: number): number {
  if (index < perDoubling) return index;
  const width = 2 ** (Math.floor(index / perDoubling) - 1);
  return (perDoubling + (index % perDoubling)) * width + width / 2;
}
