import { BlockList, isIPv6, type Server, type Socket } from 'node:net';
import { readProxyHeader } from './proxy-header.ts';
import { boundedRefusals, type OnProxyRefusal, type ProxyRefusal } from './proxy-refusals.ts';

/** A range of addresses: the first `prefix` bits count. */
export interface AddressRange {
  readonly address: string;
  readonly prefix: number;
}

export interface ProxyListenerOptions {
  /** From where headers are believed; from elsewhere nobody is let in. */
  readonly trustedProxies: readonly AddressRange[];
  /** Connections at a time whose header is not there yet. */
  readonly maxGuests: number;
  readonly nowMs: () => number;
  readonly onRefusal: OnProxyRefusal;
  /** How long a header may take. */
  readonly headerTimeoutMs?: number;
}

/** What the headers said, for as long as their connections live. */
export interface ProxySources {
  /** The client that a socket stands for, also where TLS is spoken on it. */
  addressOf(socket: Socket): string | undefined;
  /** Ends whoever has not sent a header yet. */
  stop(): void;
}

const HEADER_TIMEOUT_MS = 5_000;

/**
 * Puts the PROXY protocol before a server of any kind (TCP, TLS, HTTP) that does not listen yet: it
 * gets its connections once their header has been read, with what followed it still to be read.
 * Nothing else of the server changes, least of all who counts its connections and closes them.
 */
export function expectProxyHeaders(server: Server, options: ProxyListenerOptions): ProxySources {
  const isTrusted = trust(options.trustedProxies);
  const refused = boundedRefusals(options.nowMs, options.onRefusal);
  const pending = new Set<Socket>();
  const sources = new Map<string, { readonly address: string }>();
  const handlers = server.rawListeners('connection');
  server.removeAllListeners('connection');

  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress;
    // Gone already.
    if (address === undefined) return void socket.destroy();
    if (!isTrusted(address)) refuse('untrusted');
    else if (pending.size >= options.maxGuests) refuse('too_many');
    else awaitHeader();

    function refuse(why: ProxyRefusal): void {
      refused(why, address ?? 'unknown');
      socket.on('error', ignore);
      socket.destroy();
    }

    function awaitHeader(): void {
      let held: Uint8Array = new Uint8Array(0);
      const timer = setTimeout(() => refuse('late'), options.headerTimeoutMs ?? HEADER_TIMEOUT_MS);
      const settle = () => {
        clearTimeout(timer);
        pending.delete(socket);
        socket.off('data', onData).off('end', onEnd).off('close', settle);
      };
      const onEnd = () => socket.destroy();
      const onData = (chunk: Buffer) => {
        held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
        const reading = readProxyHeader(held);
        if (reading.kind === 'more') return;
        settle();
        if (reading.kind === 'fault') return refuse(reading.fault);
        if (reading.source !== undefined) remember(socket, reading.source);
        hand(socket, held.subarray(reading.length));
      };
      pending.add(socket);
      socket.on('error', ignore).on('data', onData).on('end', onEnd).on('close', settle);
    }
  });

  function remember(socket: Socket, address: string): void {
    const key = peerOf(socket);
    const source = { address };
    sources.set(key, source);
    // The same peer may be back by then.
    socket.once('close', () => {
      if (sources.get(key) === source) sources.delete(key);
    });
  }

  function hand(socket: Socket, rest: Uint8Array): void {
    socket.off('error', ignore);
    // Nothing may flow while it belongs to nobody.
    socket.pause();
    if (rest.length > 0) socket.unshift(rest);
    for (const handler of handlers) handler.call(server, socket);
    // TLS reads below the socket, and takes from it what was put back.
    if (socket.listenerCount('data') > 0) socket.resume();
  }

  return {
    addressOf: (socket) => sources.get(peerOf(socket))?.address,
    stop() {
      for (const socket of pending) socket.destroy();
    },
  };
}

function trust(ranges: readonly AddressRange[]): (address: string) => boolean {
  const list = new BlockList();
  for (const { address, prefix } of ranges) {
    list.addSubnet(address, prefix, isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** A socket of TLS is another object than the one below it, but has the same two ends. */
function peerOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

function ignore(): void {}
