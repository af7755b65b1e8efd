import type { Wire } from './faults/wire.ts';

/** A place for a node's data that can be filled up and emptied again. */
export type Disk = {
  readonly dataFolder: string;
  fill(): Promise<void>;
  free(): Promise<void>;
  remove(): Promise<void>;
};

/** One server process, and what can be done to it. It may be killed and started any number of times. */
export type ChaosNode = {
  readonly name: string;
  /** Another one after each start; `undefined` while it is down. */
  pid(): number | undefined;
  /** Of a node with a database of its own. */
  readonly disk: Disk | undefined;
  /** Starts it again on its ports and its data; nothing while it runs. */
  start(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM, and the end awaited. */
  terminate(): Promise<void>;
  /** SIGSTOP, SIGCONT. */
  pause(): void;
  resume(): void;
};

export type PartName = 'database' | 'redis';
export type LinkName = PartName | 'balancer';

/** A server that the nodes of a cluster stand on. */
export type Part = {
  pid(): number;
  kill(): Promise<void>;
  /** SIGTERM; its end is not awaited. */
  terminate(): void;
  /** Starts it again after either, with what was on its disk, or without. */
  start(keepsData: boolean): Promise<void>;
  pause(): void;
  resume(): void;
};

/** What the nodes of a cluster share, and how they reach it. */
export type Shared = {
  /** All of them, by their places in `Site.nodes`. */
  readonly nodes: readonly number[];
  readonly parts: Readonly<Record<PartName, Part>>;
  /** The ways to a node, or from it; each connection passes one of them. */
  wires(node: number, link: LinkName): readonly Wire[];
  /**
   * Says that these nodes cannot, or, where it is not certain, perhaps cannot use a part from now
   * until the returned function is called: what they say of themselves is judged by it.
   */
  harm(part: PartName, nodes: readonly number[], isCertain: boolean): () => void;
};

/** What clients talk to: one node, or several behind a balancer. */
export type Site = {
  readonly nodes: readonly ChaosNode[];
  /** Of a cluster. */
  readonly shared: Shared | undefined;
  /** Where the wires of clients lead now. */
  tcpPort(): number;
  httpPort(): number;
  /** Of each node, without anything between. */
  directPorts(): readonly number[];
  /** The push of an own message may follow its answer (PROTOCOL.md): not on a single node. */
  readonly mayEcho: boolean;
  /** How long after the last fault everybody must have everything. */
  readonly settleMs: number;
  /** Ends of nodes that nobody asked for, and orderly ends that were none. */
  readonly wrongEnds: readonly string[];
  /** Where a node said of itself that it serves and could not, or the other way round. */
  readonly lies: readonly string[];
  /** Ends whatever is being done to it, and leaves all of it up. */
  heal(): Promise<void>;
  /** Kills everything at once and starts it again: what was only in memory is lost. */
  crash(): Promise<void>;
  stop(): Promise<void>;
};

/** Where the first node answers the test itself. */
export function directPort(site: Site): number {
  const [port] = site.directPorts();
  if (port === undefined) throw new Error('a site without a node');
  return port;
}
