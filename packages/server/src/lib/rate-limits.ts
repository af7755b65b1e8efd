import { RateLimiterMemory } from 'rate-limiter-flexible';

export interface RateLimits {
  /** Whether this address may try a login now; counts the try. */
  login(address: string): Promise<boolean>;
  /** Whether this address may register a user now; counts the try. */
  register(address: string): Promise<boolean>;
  /** Whether this user may search for others now, and ask them to be contacts; counts it. */
  find(user: number): Promise<boolean>;
  ask(user: number): Promise<boolean>;
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

// A person who types looks up each letter; one who asks more strangers than that is a nuisance.
const FINDS_A_MINUTE = 120;
const ASKS_AN_HOUR = 100;

export function createRateLimits(config: RateLimitConfig | undefined): RateLimits {
  if (config === undefined) {
    const any = async () => true;
    return { login: any, register: any, find: any, ask: any, call: any };
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
    find: limiter(FINDS_A_MINUTE, 60),
    ask: limiter(ASKS_AN_HOUR, 3_600),
    call: limiter(config.callsPerSecond, 1),
  };
}
