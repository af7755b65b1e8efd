import type { Config } from '../config.ts';
import { openTlsFiles, type TlsSource } from '../lib/tls-files.ts';
import type { Logger } from '../ops/logger.ts';

/** The certificate that all listeners speak with, where one is set. */
export function openTls({ tls }: Config, log: Logger): Promise<TlsSource> | undefined {
  if (tls === undefined) return undefined;
  return openTlsFiles({
    ...tls,
    onRenewed: () => log.info('the certificate was renewed'),
    onBroken: (reason) => log.warn({ reason }, 'a new certificate cannot be used; the old one is'),
  });
}
