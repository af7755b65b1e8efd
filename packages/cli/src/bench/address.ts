import { isIP } from 'node:net';

export type Address = { host: string; port: number };

/** A load aimed at somebody else's machine is an attack, so leaving loopback must be asked for. */
export function parseAddress(text: string, allowRemote: boolean): Address {
  const match = /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text);
  const port = Number(match?.[2]);
  if (match?.[1] === undefined || port < 1 || port > 65535) {
    throw new Error(`not an address of the form HOST:PORT: ${text}`);
  }
  if (!allowRemote && !isLoopback(match[1])) {
    throw new Error(`${match[1]} is not a loopback address; --allow-remote loads it all the same`);
  }
  return { host: match[1], port };
}

function isLoopback(host: string): boolean {
  // A name may lead anywhere, `localhost` alone is reserved for this machine.
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost';
}
