import { type Config, ConfigError } from '../config.ts';

/**
 * Reads the URLs whose form their adapters know, before anything is opened. Rejects with
 * `ConfigError`: who starts the server again and again must know that this does not pass.
 */
export async function checkUrls(config: Pick<Config, 'databaseUrl' | 'busUrl'>): Promise<void> {
  const { databaseUrl, busUrl } = config;
  if (databaseUrl !== undefined) {
    const { parseDatabaseUrl } = await import('../store/mysql/database-url.ts');
    read(() => parseDatabaseUrl(databaseUrl));
  }
  if (busUrl !== undefined) {
    const { parseRedisUrl } = await import('../bus/redis/redis-url.ts');
    read(() => parseRedisUrl(busUrl));
  }
}

function read(parse: () => unknown): void {
  try {
    parse();
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}
