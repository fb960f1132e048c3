/**
 * Does the same work for one thing after another, at least so many milliseconds apart: for the first at once.
 * @param work must not throw
 */
export function spaced<Args extends unknown[]>(work: (...args: Args) => void, gapMs: number): (...args: Args) => void {
  let free = Number.NEGATIVE_INFINITY;
  return (...args) => {
    const now = performance.now();
    const waitMs = Math.max(0, free - now);
    free = now + waitMs + gapMs;
    if (waitMs === 0) work(...args);
    else setTimeout(work, waitMs, ...args);
  };
}
