import { Argument, type Command } from 'commander';
import {
  type Address,
  defaultAddress,
  type Language,
  languageOf,
  parseAddress,
  parseLanguage,
} from './options.ts';

interface ChatOptions {
  readonly plain?: boolean;
  readonly lang?: Language;
  readonly name?: string;
}

/** Adds `parley chat [address]`, the terminal client. */
export function registerChat(program: Command): void {
  program
    .command('chat')
    .description('talk in a terminal, or script it through a pipe')
    .addArgument(
      new Argument('[address]', 'the server, HOST:PORT')
        .argParser(parseAddress)
        .default(parseAddress(defaultAddress), defaultAddress),
    )
    .option('--plain', 'the line interface for scripts; used by itself with a pipe')
    .option('--lang <zh|en>', 'the language (default: from LANG)', parseLanguage)
    .option('--name <name>', 'log in with this name, or id, at once')
    .addHelpText('after', help)
    .action(async (address: Address, options: ChatOptions) => {
      const { stdin, stdout, env } = process;
      const isPlain = options.plain === true || !stdin.isTTY || !stdout.isTTY;
      const request = {
        address,
        language: options.lang ?? languageOf(env),
        name: options.name,
        password: env.PARLEY_PASSWORD,
      };
      // React's development build is slower and talks to nobody here.
      env.NODE_ENV ??= 'production';
      // Each face loads what it needs: a script does not wait for the interface's libraries.
      process.exitCode = isPlain
        ? await (await import('./plain/main.ts')).runPlainMain(request)
        : await (await import('./tui/main.ts')).runTuiMain(request);
    });
}

const help = `
The password comes from PARLEY_PASSWORD, or is asked for without an echo.

In a pipe:  echo 'chat:2:hello' | PARLEY_PASSWORD=… parley chat --name al
Exit codes: 0 done, 1 something was refused, 2 wrong usage, 3 not logged in, 4 server unreachable`;

/** What either face is started with. */
export interface ChatRequest {
  readonly address: Address;
  readonly language: Language;
  readonly name: string | undefined;
  readonly password: string | undefined;
}
