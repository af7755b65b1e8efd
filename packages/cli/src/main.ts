import { Command, CommanderError } from 'commander';
import { registerAdmin } from './admin/command.ts';
import { registerBench } from './bench/command.ts';
import { registerChat } from './chat/command.ts';
import { registerImport } from './import/command.ts';
import { registerServe } from './serve.ts';

/** The `parley` command. Every wrong option ends in one clear line and exit code 2. */
const program = new Command('parley')
  .description('A chat server that loses nothing: serve it, talk through it, measure it.')
  .exitOverride()
  .configureOutput({
    // A suggestion comes on a line of its own; an error is one line.
    outputError: (text, write) =>
      write(
        `${text
          .replace(/^error: /, 'parley: ')
          .trim()
          .replaceAll('\n', ' ')}\n`,
      ),
  })
  .showHelpAfterError(false);

registerServe(program);
registerChat(program);
registerBench(program);
registerAdmin(program);
registerImport(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
