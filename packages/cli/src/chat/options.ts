import { InvalidArgumentError } from 'commander';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export type Language = 'en' | 'zh';

export const defaultAddress = '127.0.0.1:6000';

/** `HOST:PORT`, `[IPv6]:PORT`, `:PORT`, or a host alone. */
export function parseAddress(text: string): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]\s]*))(?::(\d{1,5}))?$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3] ?? '6000');
  if (host === undefined || text === '' || port < 1 || port > 65_535) {
    throw new InvalidArgumentError(`expected HOST:PORT, for example ${defaultAddress}`);
  }
  return { host: host === '' ? '127.0.0.1' : host, port };
}

export function parseLanguage(text: string): Language {
  if (text === 'en' || text === 'zh') return text;
  throw new InvalidArgumentError('expected zh or en');
}

/** The language of the person's environment, in the order that programs look it up. */
export function languageOf(env: { readonly [name: string]: string | undefined }): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return locale.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function formatAddress(address: Address): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${host}:${address.port}`;
}
