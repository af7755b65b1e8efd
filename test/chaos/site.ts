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
  readonly disk: Disk;
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

/** What clients talk to: one node, or several behind a balancer. */
export type Site = {
  readonly nodes: readonly ChaosNode[];
  /** Where the wires of clients lead now. */
  tcpPort(): number;
  httpPort(): number;
  /** The push of an own message may follow its answer (PROTOCOL.md): not on a single node. */
  readonly mayEcho: boolean;
  /** Ends of nodes that nobody asked for, and orderly ends that were none. */
  readonly wrongEnds: readonly string[];
  stop(): Promise<void>;
};
