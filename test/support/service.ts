import { type Child, startChild } from './child.ts';
import { eventually } from './deadline.ts';
import type { TempFolder } from './temp-folder.ts';

const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 15_000;

export type Service = {
  /** Changes with each restart. */
  readonly pid: number;
  /** What the process has printed since its last start. */
  output(): string;
  /** Ends it in order and removes its folder. */
  stop(): Promise<void>;
  /** Kills it as a crash would. The folder stays, for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder; kills it first if it still runs. */
  restart(): Promise<void>;
  /** Stops it from running, and lets it run on: a server that is there but does not answer. */
  pause(): void;
  resume(): void;
};

export type ServiceOptions = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly folder: TempFolder;
  readonly stopSignal: NodeJS.Signals;
  answers(): Promise<boolean>;
};

export async function startService(options: ServiceOptions): Promise<Service> {
  const { name, folder } = options;

  const start = async (): Promise<Child> => {
    const child = await startChild({
      command: options.command,
      args: options.args,
      folder: folder.path,
      cwd: folder.path,
    });
    try {
      await eventually(
        async () => {
          if (child.exit() !== undefined) throw new Error(`${name} ended at its start`);
          return await options.answers();
        },
        START_DEADLINE_MS,
        () => `${name} answers`,
      );
      return child;
    } catch (error) {
      await child.kill();
      throw new Error(`${name} did not start:\n${outputOf(child)}`, { cause: error });
    }
  };

  let child: Child;
  try {
    child = await start();
  } catch (error) {
    await folder.remove();
    throw error;
  }

  return {
    get pid() {
      return child.pid;
    },
    output: () => outputOf(child),
    async stop() {
      if (child.exit() === undefined) {
        child.signal('SIGCONT');
        await child.stop(options.stopSignal, STOP_DEADLINE_MS);
      }
      await folder.remove();
    },
    async kill() {
      await child.kill();
    },
    async restart() {
      await child.kill();
      child = await start();
    },
    pause: () => child.signal('SIGSTOP'),
    resume: () => child.signal('SIGCONT'),
  };
}

function outputOf(child: Child): string {
  return child.stdout() + child.stderr();
}

// Not a spread: `pid` is a getter, and has to stay one.
export function withAddress<T extends object>(service: Service, address: T): Service & T {
  return Object.assign(service, address);
}
