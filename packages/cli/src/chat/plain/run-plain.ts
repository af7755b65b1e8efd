import type { News } from '../core/events.ts';
import type { Store } from '../core/store.ts';
import type { Strings } from '../strings/strings.ts';
import { reasonText } from '../strings/strings.ts';
import { timeText } from '../text/time-text.ts';
import type { Who } from '../wire/requests.ts';
import { idOf, parseCommand } from './commands.ts';
import { type Line, linesFor } from './lines.ts';

export const exitCodes = { done: 0, refused: 1, usage: 2, notLoggedIn: 3, unreachable: 4 } as const;

/** Where lines come from and go to; a terminal, a pipe or a test. */
export interface LineIo {
  /** The next line, or `undefined` at the end of the input. */
  readonly ask: (prompt: string, isSecret?: boolean) => Promise<string | undefined>;
  readonly print: (line: Line) => void;
  readonly isInteractive: boolean;
}

export interface PlainOptions {
  readonly store: Store;
  readonly io: LineIo;
  readonly strings: Strings;
  readonly address: string;
  readonly name: string | undefined;
  readonly password: string | undefined;
  readonly nowMs: () => number;
}

/** More requests than this wait for no more input: a long file must not fill the memory. */
const MOST_PENDING = 256;
/** At the end of the input, a connection that is lost gets this long to come back. */
const LAST_CHANCE_MS = 30_000;

type Entry = 'in' | 'refused' | 'unreachable';

/** The classic line interface, from the menu to the end of the input; returns the exit code. */
export async function runPlain(options: PlainOptions): Promise<number> {
  const { store, io, strings } = options;
  let isFailed = false;
  /** Resolves when the server has put this person out, whatever the input still says. */
  const thrownOut = Promise.withResolvers<undefined>();
  let isThrownOut = false;
  let isIn = false;
  const stopListening = store.onNews((news) => {
    if (news.kind === 'failed') isFailed = true;
    if (news.kind === 'replaced' || (news.kind === 'entryRefused' && isIn)) {
      isThrownOut = true;
      thrownOut.resolve(undefined);
    }
    if (news.kind === 'loggedIn') isIn = true;
    // Before the first login a lost connection ends the program, which says so itself.
    if (news.kind === 'lost' && !isIn) return;
    for (const line of linesFor(news, strings)) io.print(line);
  });
  try {
    const code = await (options.name === undefined ? menu() : direct(options.name));
    return code === exitCodes.done && isFailed ? exitCodes.refused : code;
  } finally {
    stopListening();
    await store.stop();
  }

  async function direct(name: string): Promise<number> {
    const password = await passwordOf();
    if (password === undefined) {
      io.print({ to: 'err', text: strings.needsPassword });
      return exitCodes.usage;
    }
    const entry = await enter({ kind: 'login', who: whoOf(name), password });
    if (entry !== 'in') return entry === 'refused' ? exitCodes.notLoggedIn : exitCodes.unreachable;
    await commands();
    return finish();
  }

  async function menu(): Promise<number> {
    let code: number = exitCodes.done;
    for (;;) {
      io.print({ to: 'out', text: strings.menu });
      const choice = (await io.ask(strings.choicePrompt))?.trim();
      if (choice === undefined || choice === '3') return code;
      if (choice !== '1' && choice !== '2') {
        if (choice !== '') io.print({ to: 'err', text: strings.notAChoice });
        continue;
      }
      const name = await io.ask(choice === '1' ? strings.idPrompt : strings.namePrompt);
      const password = name === undefined ? undefined : await passwordOf();
      if (name === undefined || password === undefined) return exitCodes.notLoggedIn;
      const entry = await enter(
        choice === '1'
          ? { kind: 'login', who: whoOf(name), password }
          : { kind: 'register', name: name.trim(), password },
      );
      if (entry === 'unreachable') return exitCodes.unreachable;
      code = entry === 'in' ? exitCodes.done : exitCodes.notLoggedIn;
      if (entry === 'refused') continue;
      if ((await commands()) === 'end') return finish();
      code = await finish();
      io.print({ to: 'out', text: strings.loggedOut });
    }
  }

  async function passwordOf(): Promise<string | undefined> {
    if (options.password !== undefined) return options.password;
    if (options.name !== undefined && !io.isInteractive) return undefined;
    return io.ask(strings.passwordPrompt, true);
  }

  async function enter(event: Parameters<Store['dispatch']>[0]): Promise<Entry> {
    const answer = firstNews((news) => entryOf(news));
    store.dispatch(event);
    return answer;
  }

  function entryOf(news: News): Entry | undefined {
    if (news.kind === 'loggedIn') return 'in';
    if (news.kind === 'entryRefused') return 'refused';
    if (news.kind !== 'lost') return undefined;
    const why = reasonText(strings, news.reason);
    io.print({ to: 'err', text: strings.unreachable(options.address, why) });
    return 'unreachable';
  }

  async function commands(): Promise<'end' | 'logout'> {
    for (;;) {
      const line = isThrownOut ? undefined : await Promise.race([io.ask(''), thrownOut.promise]);
      if (line === undefined) return 'end';
      const command = parseCommand(line, timeText(options.nowMs()));
      if (command.kind === 'logout') return 'logout';
      if (command.kind === 'wish') {
        store.dispatch(command);
        await until(() => store.state().pending.size < MOST_PENDING);
      } else if (command.kind === 'help') {
        for (const text of strings.commandList) io.print({ to: 'out', text });
      } else if (command.kind === 'unknown') {
        isFailed = true;
        io.print({ to: 'err', text: strings.unknownCommand(command.name) });
      } else if (command.kind === 'malformed') {
        isFailed = true;
        io.print({ to: 'err', text: strings.commandFormat(command.format) });
      }
    }
  }

  /** Everything that was asked for is answered, or it is said that it is not. */
  async function finish(): Promise<number> {
    const lateMs = options.nowMs() + LAST_CHANCE_MS;
    await until(() => {
      const { pending, link } = store.state();
      if (pending.size === 0 || isThrownOut) return true;
      return link.kind !== 'online' && options.nowMs() > lateMs;
    });
    const count = store.state().pending.size;
    if (count > 0) io.print({ to: 'err', text: strings.unconfirmed(count) });
    store.dispatch({ kind: 'logout' });
    isIn = false;
    return count > 0 || isThrownOut ? exitCodes.refused : exitCodes.done;
  }

  function firstNews<Found>(find: (news: News) => Found | undefined): Promise<Found> {
    return new Promise((resolve) => {
      const stop = store.onNews((news) => {
        const found = find(news);
        if (found === undefined) return;
        stop();
        resolve(found);
      });
    });
  }

  function until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!isTrue()) return;
        stop();
        resolve();
      };
      const stop = store.onChange(check);
      check();
    });
  }
}

/** Digits are an id, as classic clients ask for it; anything else is a name. */
export function whoOf(text: string): Who {
  const id = idOf(text);
  return id === undefined ? { kind: 'name', name: text.trim() } : { kind: 'id', id };
}
