import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dinucleotideShuffle } from '../../src/evaluation/genome-tasks/dinucleotide-shuffle.ts';
import { Draws, PURPOSE } from '../../src/numerics/draws.ts';
import { work } from './command-line.ts';

const SEED = 1;
const LETTERS = 'ACGTN';

/**
 * A FASTA file with each record of another shuffled so that every dinucleotide keeps its count, made once: what is
 * learned of it is composition and neighbours, and neither genes nor frames.
 * @returns its file
 */
export function shuffled(fasta: string): string {
  const path = join(work, `shuffled-${basename(fasta, '.gz')}`);
  if (existsSync(path)) return path;
  mkdirSync(work, { recursive: true });
  const packed = readFileSync(fasta);
  const text = (fasta.endsWith('.gz') ? gunzipSync(packed) : packed).toString('latin1');
  writeFileSync(`${path}.part`, shuffledText(text));
  renameSync(`${path}.part`, path);
  return path;
}

export const shuffledText = (text: string): string =>
  text
    .split(/^>/m)
    .slice(1)
    .map((record, i) => `>${shuffledRecord(record, i)}`)
    .join('');

function shuffledRecord(record: string, index: number): string {
  const [title, ...lines] = record.split(/\r?\n/);
  const codes = Uint8Array.from(lines.join('').toUpperCase(), (letter) => {
    const code = LETTERS.indexOf(letter);
    return code < 0 ? LETTERS.length - 1 : code;
  });
  const drawn = dinucleotideShuffle(codes, new Draws(SEED, index, 0, PURPOSE.shuffle));
  const bases = Array.from(drawn, (code) => LETTERS[code]).join('');
  return `${title} shuffled\n${bases.replace(/.{1,80}/g, '$&\n')}`;
}
