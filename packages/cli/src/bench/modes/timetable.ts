import { nowUs } from '../clock.ts';
import type { Run } from '../run.ts';
import { type Sender, sendMessages } from '../sender.ts';

const startDelayUs = 10_000;
const mostInOneTurn = 256;

/**
 * Sends at a given rate, whatever the server does, and stamps each message with the time at which
 * it was due: a server that stalls pays for all that should have been sent meanwhile. It spins,
 * because a timer's millisecond would be larger than what is measured.
 */
export function startTimetable(run: Run, senders: Sender[], ratePerSecond: number): void {
  const startUs = nowUs() + startDelayUs;
  const intervalUs = 1e6 / ratePerSecond;
  let count = 0;
  const turn = () => {
    if (run.stopped) return;
    const now = nowUs();
    for (let burst = 0; burst < mostInOneTurn; burst++) {
      const dueUs = startUs + count * intervalUs;
      if (dueUs > now) break;
      const sender = senders[count % senders.length];
      if (sender !== undefined) sendMessages(sender, run.tally, 1, Math.floor(dueUs));
      count++;
    }
    setImmediate(turn);
  };
  turn();
}
