/** Help for writing WGSL that is the same line many times over. */

export const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
export const each = (n: number, line: (i: number) => string): string => upTo(n).map(line).join('\n');
export const lane = (i: number): string => 'xyzw'[i];
