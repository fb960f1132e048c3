/** The least k with 2^k >= n, for whole n from 1 to 2^31: `Math.log2` need not be exact. */
export const bitsFor = (n: number): number => 32 - Math.clz32(n - 1);
