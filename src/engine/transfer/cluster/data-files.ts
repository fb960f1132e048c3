import type { Split } from '../../../genome/split/split';
import type { Stretches } from '../../../genome/split/stretches';
import type { RunGenome } from '../../../training/record/run-record';

type Triple = readonly [record: number, start: number, end: number];

/**
 * `data.json` and `data.md`: which genome it is and which part of it is trained on, never a base of it. The parts are
 * written out, so that whoever reads them draws the windows that the studio draws and splits nothing again.
 * @param split null where the genome could not be opened
 * @param file the sequence inside the folder, where it goes along
 */
export function dataFiles(genome: RunGenome, split: Split | null, file: string | null) {
  const { fingerprint, name, source, bases, records, excluded } = genome;
  const about = { fingerprint, name, source, bases, records, excluded, file };
  const parts =
    split === null
      ? {}
      : {
          split: {
            windowLength: split.windowLength,
            train: triplesOf(split.train),
            validation: triplesOf(split.validation),
            ...split.summary,
          },
        };
  return {
    json: `${JSON.stringify({ format: 'helicase-data', version: 1, ...about, ...parts })}\n`,
    markdown: markdownOf(genome, split, file),
  };
}

const triplesOf = (stretches: Stretches): Triple[] =>
  Array.from({ length: stretches.count }, (_, i) => [stretches.recordAt(i), stretches.startAt(i), stretches.endAt(i)]);

function markdownOf(
  { name, source, bases, records, fingerprint, excluded, regions }: RunGenome,
  split: Split | null,
  file: string | null,
): string {
  const left = excluded.length === 0 ? 'none' : `${excluded.length.toLocaleString('en')}, by index in data.json`;
  const rows = [
    ['Genome', name],
    ['From', source],
    ['Size', `${bases.toLocaleString('en')} bases in ${records.toLocaleString('en')} records`],
    ['Fingerprint', `\`${fingerprint}\` (128-bit Murmur3 of names, lengths, bases, unknown bases and soft mask)`],
    ['Records left out', left],
    ['Windows from', regions === null ? 'anywhere in the training part' : `the regions of ${regions.name}`],
    ['Held out', split?.summary.description ?? 'not known: the genome was not at hand when this folder was made'],
    ['The sequence', file === null ? 'not in this folder' : `in this folder, \`${file}\`, since that was asked for`],
  ];
  return [
    '# The data of this run',
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([what, text]) => `| ${what} | ${cell(text)} |`),
    '',
    'A genome with another fingerprint is refused by `train.py`. Both parts stand in `data.json` as',
    '`[record, start, end]`, records by index from 0, positions from 0, ends not included.',
    '',
  ].join('\n');
}

/** Words that came from a file stay within their cell, and are no markup. */
export const cell = (text: string): string => text.replace(/[|<>\r\n]/g, ' ').slice(0, 500);
