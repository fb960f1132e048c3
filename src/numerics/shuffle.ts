import type { Draws } from './draws';

interface Items<T> {
  [index: number]: T;
  readonly length: number;
}

/** Puts the first `count` items in random order, each order being alike likely (Fisher and Yates). In place. */
export function shuffle<T>(items: Items<T>, draws: Draws, count = items.length): void {
  for (let i = count - 1; i > 0; i--) {
    const j = draws.below(i + 1);
    [items[i], items[j]] = [items[j], items[i]];
  }
}

/** A shuffled copy. */
export function shuffled<T>(items: readonly T[], draws: Draws): T[] {
  const copy = [...items];
  shuffle(copy, draws);
  return copy;
}
