import type { Logger } from '../logger.ts';

/**
 * A value that changes. `get` gives the same object until it has changed, and objects that were
 * given are never changed: with React, `useSyncExternalStore(source.subscribe, source.get)`.
 */
export interface Readable<T> {
  /** The value now. */
  readonly get: () => T;
  /** Calls after changes, several at once where they come together; returns the way out. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A readable whose value is computed when somebody asks, after something that it is made of changed. */
export interface Source<T> extends Readable<T> {
  readonly touch: () => void;
  readonly hasListeners: () => boolean;
}

/** Makes sources that tell their listeners of all changes of one turn together. */
export type MakeSource = <T>(compute: () => T, onFirst?: () => void) => Source<T>;

export function sourceMaker(logger: Logger): MakeSource {
  const touched = new Set<() => void>();
  const tellAll = () => {
    const calls = [...touched];
    touched.clear();
    for (const call of calls) call();
  };
  return (compute, onFirst) => {
    const listeners = new Set<() => void>();
    let known: { readonly value: ReturnType<typeof compute> } | undefined;
    const tell = () => {
      for (const listener of listeners) guard(logger, listener);
    };
    return {
      get() {
        known ??= { value: compute() };
        return known.value;
      },
      subscribe(listener) {
        // Of its own, so that the same function may subscribe twice.
        const own = () => listener();
        listeners.add(own);
        if (listeners.size === 1) onFirst?.();
        return () => {
          listeners.delete(own);
        };
      },
      touch() {
        known = undefined;
        if (listeners.size === 0) return;
        if (touched.size === 0) queueMicrotask(tellAll);
        touched.add(tell);
      },
      hasListeners: () => listeners.size > 0,
    };
  };
}

/** What an author's function throws, or rejects with, is told, and hinders nothing. */
export function guard(logger: Logger, call: () => unknown): void {
  const told = (error: unknown) => logger.warn('a listener failed', error);
  try {
    const result = call();
    if (result instanceof Promise) result.catch(told);
  } catch (error) {
    told(error);
  }
}
