import { nowUs } from './clock.ts';
import { type Connection, write } from './connection.ts';
import { type ChatTemplate, stampFrames } from './frames.ts';
import type { Tally } from './tally.ts';

/** One user who sends, in a closed loop (so many in flight) or to a timetable. */
export type Sender = {
  connection: Connection;
  template: ChatTemplate;
  nextSeq: number;
  inFlight: number;
  progressUs: number;
};

export function createSender(connection: Connection, template: ChatTemplate): Sender {
  return { connection, template, nextSeq: 0, inFlight: 0, progressUs: nowUs() };
}

export function sendMessages(sender: Sender, tally: Tally, count: number, sentUs: number): void {
  if (!sender.connection.open) return;
  write(sender.connection, stampFrames(sender.template, sender.nextSeq, count, sentUs));
  sender.nextSeq += count;
  sender.inFlight += count;
  tally.sent += count;
}

export function fillWindow(sender: Sender, tally: Tally, window: number): void {
  const room = window - sender.inFlight;
  if (room > 0) sendMessages(sender, tally, room, nowUs());
}

export function messageDone(sender: Sender, atUs: number): void {
  // A message that comes after it was given up no longer holds a place in the window.
  if (sender.inFlight > 0) sender.inFlight--;
  sender.progressUs = atUs;
}

/** Gives up what a silent server owes, so that one lost message does not stop its sender. */
export function giveUpStalled(
  senders: Sender[],
  tally: Tally,
  window: number,
  timeoutUs: number,
): void {
  const now = nowUs();
  for (const sender of senders) {
    if (sender.inFlight === 0 || now - sender.progressUs < timeoutUs) continue;
    tally.timeouts += sender.inFlight;
    sender.inFlight = 0;
    sender.progressUs = now;
    fillWindow(sender, tally, window);
  }
}
