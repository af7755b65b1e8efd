import type { MessageName } from '../catalogue.ts';
import { structures } from './generated/structures.ts';
import type { Structure } from './structure.ts';

const byName = new Map(structures.map((structure) => [structure.name, structure]));
const byMessage = new Map(structures.map((structure) => [structure.message, structure]));

/** The structure of this name. */
export function structureNamed(name: string): Structure {
  return known(byName.get(name));
}

/** The structure of a message of the catalogue. */
export function structureOf(message: MessageName): Structure {
  return known(byMessage.get(message));
}

function known(structure: Structure | undefined): Structure {
  if (structure === undefined) throw new TypeError('there is no such structure');
  return structure;
}
