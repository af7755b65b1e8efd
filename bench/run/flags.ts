import { parseArgs } from 'node:util';
import { balancingName } from './balancing/experiment.ts';
import { clusterScenarios } from './cluster/scenarios.ts';
import { scenarios } from './scenarios.ts';
import { searchName } from './search/experiment.ts';
import { variants } from './variants.ts';

export type Flags = {
  seconds: number;
  names: string[];
  /** Whether the table goes into the README: a part or a short run would replace a whole one. */
  write: boolean;
  relayOnly: boolean;
};

export const agreementName = 'generators';
const quickSeconds = 5;

export function parseFlags(args: string[]): Flags {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      seconds: { type: 'string' },
      write: { type: 'boolean', default: false },
      'relay-only': { type: 'boolean', default: false },
    },
  });
  const known = [
    ...[...scenarios, ...variants, ...clusterScenarios].map(({ name }) => name),
    balancingName,
    searchName,
    agreementName,
  ];
  const names = values.only?.split(',').flatMap((name) => named(name, known)) ?? known;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Error(`no scenario ${unknown}; there are ${known.join(', ')}`);
  const seconds = Number(values.seconds ?? (values.quick ? quickSeconds : 30));
  if (!(seconds >= 1 && seconds <= 600)) throw new Error('--seconds takes 1 to 600');
  const whole = values.only === undefined && seconds >= 30 && !values['relay-only'];
  return { seconds, names, write: values.write || whole, relayOnly: values['relay-only'] };
}

/** `cluster` stands for all whose names begin so. */
function named(name: string, known: readonly string[]): string[] {
  const group = known.filter((each) => each.startsWith(`${name}-`));
  return known.includes(name) || group.length === 0 ? [name] : group;
}
