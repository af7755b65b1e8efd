import { expect, test } from 'vitest';
import { createSharedClock } from './shared-clock.ts';

function start() {
  let truthMs = 1_790_000_000_000;
  let aheadMs = 0;
  const changes: number[] = [];
  const clock = createSharedClock(
    () => truthMs + aheadMs,
    (correctionMs) => changes.push(correctionMs),
  );
  return {
    clock,
    changes,
    set(ms: number) {
      aheadMs = ms;
    },
    /** Asks, and is answered after so long, half of it on the way there. */
    compare(tripMs = 10) {
      const sentMs = truthMs + aheadMs;
      const databaseMs = truthMs + tripMs / 2;
      truthMs += tripMs;
      clock.compare({ sentMs, databaseMs, answeredMs: truthMs + aheadMs });
    },
    errorMs: () => clock.nowMs() - truthMs,
  };
}

test.each([3_600_000, -3_600_000, 1_500])('a clock that is %d ms off is corrected', (aheadMs) => {
  const { clock, changes, set, compare, errorMs } = start();
  set(aheadMs);
  compare();
  compare();
  expect([errorMs(), clock.offsetMs(), changes]).toEqual([0, aheadMs, [-aheadMs]]);
  set(0);
  compare();
  expect([errorMs(), clock.offsetMs(), changes]).toEqual([0, 0, [-aheadMs, 0]]);
});

test('clocks that agree more or less stay as they are', () => {
  const { clock, changes, set, compare, errorMs } = start();
  for (const aheadMs of [900, -900, 300]) {
    set(aheadMs);
    compare();
    expect([errorMs(), clock.offsetMs()]).toEqual([aheadMs, aheadMs]);
  }
  expect(changes).toEqual([]);
});

test('a correction follows a clock that goes on going wrong, in steps', () => {
  const { changes, set, compare, errorMs } = start();
  for (let aheadMs = 0; aheadMs <= 6_000; aheadMs += 600) {
    set(aheadMs);
    compare();
    expect(Math.abs(errorMs())).toBeLessThanOrEqual(1_000);
  }
  expect(changes).toEqual([-1_200, -2_400, -3_600, -4_800, -6_000]);
});

test('an answer that took long says nothing, and none is believed across a change of the clock', () => {
  const { clock, changes, set, compare } = start();
  compare(5_000);
  clock.compare({ sentMs: 9_000_000, databaseMs: 1, answeredMs: 8_000_000 });
  expect(changes).toEqual([]);
  set(-60_000);
  compare(1_000);
  expect(changes).toEqual([60_000]);
});
