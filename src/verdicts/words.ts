/** How numbers and lists stand in sentences. */

/** Losses differ in the third decimal; one that has diverged is told by its size. */
export const natsText = (nats: number): string =>
  Math.abs(nats) < 1000 ? nats.toFixed(3) : nats.toExponential(1).replace('e+', 'e');
/** A score from 0 to 1, x 100. */
export const pointsText = (score: number): string => (100 * score).toFixed(1);
export const signedPoints = (score: number): string => `${score >= 0 ? '+' : ''}${pointsText(score)}`;
export const countText = (count: number): string => count.toLocaleString('en');

/** "a", "a and b", "a, b and c"; `last` stands before the last. */
export const inWords = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1]}`;

/** Two significant digits, without an exponent: 0.27, 3.1, 12, 260. */
export const roughText = (value: number): string =>
  Number(value.toPrecision(2)).toLocaleString('en', {
    minimumFractionDigits: value < 10 ? 1 : 0,
    maximumFractionDigits: value < 0.1 ? 4 : value < 1 ? 2 : value < 10 ? 1 : 0,
  });
