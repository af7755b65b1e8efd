import type { Trouble } from '../core/state.ts';
import type { Language } from '../options.ts';
import { harmlessLine } from '../text/harmless.ts';
import { en, type Strings } from './en.ts';
import { zh } from './zh.ts';

export type { Strings } from './en.ts';

export function stringsFor(language: Language): Strings {
  return language === 'zh' ? zh : en;
}

/** What to tell a person; the server's own words where the table has none. */
export function troubleText(strings: Strings, { error, message }: Trouble): string {
  if (error === 'connection') return strings.connectionTrouble;
  return strings.errors[error] ?? harmlessLine(message === '' ? error : message);
}

/** Why a connection ended, from the system's code. */
export function reasonText(strings: Strings, reason: string): string {
  return reason === '' ? strings.closedByServer : (strings.systemErrors[reason] ?? reason);
}
