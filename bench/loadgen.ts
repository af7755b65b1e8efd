// The load generator by itself: `node bench/loadgen.ts bench pairs 127.0.0.1:6000 -n 100`.
import { benchProgram } from '../packages/cli/src/bench/command.ts';

await benchProgram().parseAsync();
