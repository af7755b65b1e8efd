export type StateChange = (isUp: boolean, reason: string | undefined) => void;

export interface StateReport<Part extends string> {
  up(part: Part): void;
  down(part: Part, reason: string): void;
  /** Neither, yet: nothing is told of it. */
  pending(part: Part): void;
  /** Resolves when all parts are up for the first time. */
  readonly allUp: Promise<void>;
}

/** Makes one state of several connections: up when all of them are, and told once per change. */
export function createStateReport<Part extends string>(
  parts: readonly Part[],
  onChange: StateChange,
): StateReport<Part> {
  const missing = new Set(parts);
  const { promise: allUp, resolve } = Promise.withResolvers<void>();
  let told: boolean | undefined;

  const tell = (isUp: boolean, reason: string | undefined): void => {
    if (told === isUp) return;
    told = isUp;
    onChange(isUp, reason);
  };
  return {
    allUp,
    up(part) {
      missing.delete(part);
      if (missing.size > 0) return;
      resolve();
      tell(true, undefined);
    },
    pending(part) {
      missing.add(part);
    },
    down(part, reason) {
      missing.add(part);
      tell(false, reason);
    },
  };
}
