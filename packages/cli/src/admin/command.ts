import { administer, ConfigError, type ConfigOptions, readConfig } from '@parley/server';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { createKey, listKeys, newEpoch, newPassword, revokeKey, type Task } from './tasks.ts';

const MAX_NAME_CHARACTERS = 50;

/** `parley admin`: what an operator changes, beside a server that runs or while none does. */
export function registerAdmin(program: Command): void {
  const admin = program
    .command('admin')
    .description('keys of back ends, lost passwords, and what a restore needs');
  const key = admin.command('key').description('the keys of back ends that embed this server');
  withDatabase(key.command('create'))
    .addArgument(new Argument('<name>', 'what it is for').argParser(keyName))
    .description('make a server key and print it, once')
    .action((name: string, options: ConfigOptions) => run(options, createKey(name), true));
  withDatabase(key.command('list'))
    .description('list the server keys; their text is not known any more')
    .action((options: ConfigOptions) => run(options, listKeys));
  withDatabase(key.command('revoke'))
    .addArgument(new Argument('<id>', 'as listed').argParser(idOf))
    .description('end a server key; it may hold for 5 seconds more')
    .action((id: number, options: ConfigOptions) => run(options, revokeKey(id)));
  withDatabase(admin.command('new-password'))
    .addArgument(new Argument('<name>', "the user's name"))
    .description('give a user who has lost his a new password, and print it, once')
    .action((name: string, options: ConfigOptions) => run(options, newPassword(name)));
  withDatabase(admin.command('new-epoch'))
    .description('after a restore: tell clients to read their conversations anew')
    .action((options: ConfigOptions) =>
      run(options, newEpoch(options.db ?? process.env.PARLEY_DB)),
    );
}

function withDatabase(command: Command): Command {
  return command
    .option('--data <folder>', 'where the embedded database is (PARLEY_DATA; default ./data)')
    .option('--db <url>', 'use mysql://USER:PASSWORD@HOST:PORT/DATABASE instead (PARLEY_DB)');
}

function keyName(text: string): string {
  if (text.trim() !== '' && [...text].length <= MAX_NAME_CHARACTERS && !/\p{Cc}/u.test(text)) {
    return text;
  }
  throw new InvalidArgumentError(`expected 1 to ${MAX_NAME_CHARACTERS} characters.`);
}

function idOf(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1)
    throw new InvalidArgumentError('expected a whole number.');
  return id;
}

async function run(options: ConfigOptions, task: Task, mayMake = false): Promise<void> {
  try {
    const admin = await administer(readConfig(options, process.env), mayMake);
    try {
      process.exitCode = await task(admin);
    } finally {
      await admin.stop();
    }
  } catch (error) {
    process.stderr.write(`parley: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}
