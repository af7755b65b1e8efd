// The load generator by itself: `node bench/loadgen.ts bench pairs 127.0.0.1:6000 -n 100`.
import { Command } from 'commander';
import { registerBench } from '../packages/cli/src/bench/command.ts';

const program = new Command('parley');
registerBench(program);
await program.parseAsync();
