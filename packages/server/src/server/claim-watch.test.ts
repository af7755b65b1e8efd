import { expect, test } from 'vitest';
import { eventually } from '../../../../test/support/deadline.ts';
import { type Claim, startClaimWatch } from './claim-watch.ts';

test('claims again by itself, and says a line for each change', async () => {
  const lines: string[] = [];
  const log = {
    info: (text: string) => void lines.push(text),
    warn: (_: object, text: string) => void lines.push(text),
  };
  const own: Claim = { store: 'own', isNew: false };
  const other: Claim = { store: 'other', isNew: false };
  const answers = [own, { ...own, isNew: true }, own, other, undefined, other, own, own];
  const left = [...answers];
  const claim = async (): Promise<Claim> => {
    const answer = left.length === 0 ? own : left.shift();
    if (answer === undefined) throw new Error('Redis is away');
    return answer;
  };
  const watch = startClaimWatch('own', claim, log, 1);
  await eventually(
    () => left.length === 0,
    5_000,
    () => 'it has looked often enough',
  );
  await watch.stop();
  expect(lines).toEqual([
    'this Redis had lost its key parley:store, and has it again',
    expect.stringContaining('another store (other), and --db is store own'),
    'this Redis serves the store of --db again',
  ]);
});
