import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface RateLimits {
  /** Whether this address may try a login now; counts the try. */
  login(address: string): Promise<boolean>;
  /** Whether this address may register a user now; counts the try. */
  register(address: string): Promise<boolean>;
  /** Whether a request with this server key may be served now; counts it. */
  call(key: number): Promise<boolean>;
}

/** How many tries an address has in a window, and a server key in a second. */
export interface RateLimitConfig {
  readonly logins: number;
  readonly registrations: number;
  readonly windowSeconds: number;
  /** What a server key may ask in one second. */
  readonly callsPerSecond: number;
}

export function createRateLimits(config: RateLimitConfig | undefined): RateLimits {
  if (config === undefined) {
    const any = async () => true;
    return { login: any, register: any, call: any };
  }
  const limiter = (points: number, duration: number) => {
    const memory = new RateLimiterMemory({ points, duration });
    return (key: string | number): Promise<boolean> =>
      memory.consume(key).then(
        () => true,
        () => false,
      );
  };
  return {
    login: limiter(config.logins, config.windowSeconds),
    register: limiter(config.registrations, config.windowSeconds),
    call: limiter(config.callsPerSecond, 1),
  };
}
