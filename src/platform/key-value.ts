/**
 * Small JSON values that are worth keeping and not worth missing: where the surroundings keep nothing, `get` finds
 * nothing and `set` does nothing.
 */
export interface KeyValue {
  /** Undefined where there is none. What is found may have been written by another build. */
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
}
