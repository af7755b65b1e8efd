import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface RateLimits {
  /** Whether this address may try a login now; counts the try. */
  login(address: string): Promise<boolean>;
  /** Whether this address may register a user now; counts the try. */
  register(address: string): Promise<boolean>;
}

/** How many tries an address has in a window. */
export interface RateLimitConfig {
  readonly logins: number;
  readonly registrations: number;
  readonly windowSeconds: number;
}

export function createRateLimits(config: RateLimitConfig | undefined): RateLimits {
  if (config === undefined) return { login: async () => true, register: async () => true };
  const limiter = (points: number): ((address: string) => Promise<boolean>) => {
    const memory = new RateLimiterMemory({ points, duration: config.windowSeconds });
    return (address) =>
      memory.consume(address).then(
        () => true,
        () => false,
      );
  };
  return { login: limiter(config.logins), register: limiter(config.registrations) };
}
