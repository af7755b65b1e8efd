import { Command } from 'commander';
import { registerChat } from '../command.ts';

// The chat command alone, for tests that run it as a process of its own.
const program = new Command('parley');
registerChat(program);
await program.parseAsync();
