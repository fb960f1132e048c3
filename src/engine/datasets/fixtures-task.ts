import { randomDna } from '../../numerics/fixtures-dna';

/** A file of a made-up task: rows of 24 bases, label 1 where TATAAA stands in the middle. */
export function taskCsv(name: string, rows: number, seed: number): { readonly path: string; readonly file: File } {
  const bases = randomDna(rows * 24, seed);
  const lines = Array.from({ length: rows }, (_, i) => {
    const row = bases.slice(i * 24, (i + 1) * 24);
    return i % 2 === 1 ? `${row.slice(0, 9)}TATAAA${row.slice(15)},1` : `${row},0`;
  });
  return { path: `${name}.csv`, file: new File([`sequence,label\n${lines.join('\n')}\n`], `${name}.csv`) };
}
