export interface Throttle {
  tell(): void;
  stop(): void;
}

/** Tells at once, and what is asked for within the interval once more at its end. */
export function createThrottle(intervalMs: number, tell: () => void): Throttle {
  let timer: NodeJS.Timeout | undefined;
  let isWanted = false;

  function start(): void {
    isWanted = false;
    tell();
    timer = setTimeout(() => {
      timer = undefined;
      if (isWanted) start();
    }, intervalMs);
  }

  return {
    tell() {
      if (timer === undefined) start();
      else isWanted = true;
    },
    stop() {
      isWanted = false;
      clearTimeout(timer);
    },
  };
}
