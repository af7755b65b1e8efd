import { type Dialect, encodeLoginAck, type LoginView } from '@parley/protocol';
import { fitsSmall } from './classic-pushes.ts';

/** A coalescing client gets this much backlog inside the login answer; the rest follows it. */
const MAX_ANSWER_CHARACTERS = 262_144;

export interface LoginAnswer {
  readonly frame: string;
  /** Pushes of the backlog that did not go into the answer and follow it. */
  readonly rest: readonly string[];
}

/**
 * The login answer in a size that the client can bear. One with a small buffer loses the backlog
 * first, which follows as pushes, then the groups' members, the groups, the friends.
 */
export function loginAnswer(
  view: LoginView,
  dialect: Dialect,
  isSmallClient: boolean,
): LoginAnswer {
  if (!isSmallClient) {
    const kept = countThatFit(view.backlog, MAX_ANSWER_CHARACTERS);
    const shortened = { ...view, backlog: view.backlog.slice(0, kept) };
    return { frame: encodeLoginAck(shortened, dialect), rest: view.backlog.slice(kept) };
  }
  const whole = encodeLoginAck(view, dialect);
  if (fitsSmall(whole)) return { frame: whole, rest: [] };
  const smaller: LoginView[] = [{ ...view, backlog: [] }];
  const last = (): LoginView => smaller.at(-1) ?? view;
  smaller.push({ ...last(), groups: view.groups.map((group) => ({ ...group, members: [] })) });
  smaller.push({ ...last(), groups: [] });
  smaller.push({ ...last(), friends: [] });
  const frames = smaller.map((candidate) => encodeLoginAck(candidate, dialect));
  return { frame: frames.find(fitsSmall) ?? frames.at(-1) ?? whole, rest: view.backlog };
}

function countThatFit(frames: readonly string[], characters: number): number {
  let left = characters;
  let count = 0;
  for (const frame of frames) {
    left -= frame.length;
    if (left < 0) break;
    count += 1;
  }
  return count;
}
