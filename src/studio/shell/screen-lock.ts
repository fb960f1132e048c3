/** What the browser gives while it keeps the screen on. */
export type ScreenLock = Pick<WakeLockSentinel, 'released' | 'release'>;

/**
 * Keeps the screen on while that is wanted. Asking and letting go take their time, and what is wanted may change
 * meanwhile: one is done after the other, and the last wish is what comes of it.
 * @param ask gives null, or throws, where the browser refuses: on low battery, or where the page has no right to it
 * @returns is told what is wanted, also when it is still the same: the browser takes the lock back from a hidden page
 */
export function screenLock(ask: () => Promise<ScreenLock | null>): (wanted: boolean) => Promise<void> {
  let lock: ScreenLock | null = null;
  let wanted = false;
  let wishes = 0;
  let following = false;
  return async (wish) => {
    wanted = wish;
    wishes++;
    if (following) return;
    following = true;
    for (let followed = 0; followed !== wishes; ) {
      followed = wishes;
      if (!wanted) {
        await lock?.release().catch(() => {});
        lock = null;
      } else if (lock === null || lock.released) lock = await ask().catch(() => null);
    }
    following = false;
  };
}
