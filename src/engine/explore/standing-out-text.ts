import { BASE_CLASS_NAMES } from '../../genome/annotation/base-class-names';
import type { NamedFeature } from '../../genome/annotation/named-feature';
import type { ClassMeans, MeanSurprisal } from '../../inference/standing-out/class-means';
import type { StandingOutReport } from './standing-out-report';

const DIGITS = 4;
const number = (value: number): string => (Number.isNaN(value) ? '.' : String(Number(value.toFixed(DIGITS))));
const table = (lines: readonly (readonly (string | number)[])[]): string =>
  lines.map((columns) => `${columns.join('\t')}\n`).join('');
const plain = (text: string): string => text.replace(/\s+/g, ' ');

/** Stretches as BED-like lines, most surprising first, then least surprising first. */
export function stretchesText({ most, least }: Pick<StandingOutReport, 'most' | 'least'>): string {
  const lines = [['most', most] as const, ['least', least] as const].flatMap(([side, stretches]) =>
    stretches.map(({ name, start, end, surprisal, excess, gc, heldOut, features }, i) => [
      name,
      start,
      end,
      `${side}-${i + 1}`,
      number(surprisal),
      number(excess),
      number(gc),
      number(heldOut),
      features.length === 0 ? '.' : features.map(featureText).join('; '),
    ]),
  );
  return table([['chrom', 'start', 'end', 'rank', 'surprisal', 'excess', 'gc', 'held_out', 'features'], ...lines]);
}

const featureText = ({ type, name, product, strand }: NamedFeature): string =>
  plain([type, name, product, strand === null ? '' : `(${strand})`].filter((part) => part !== '').join(' '));

/** Classes of bases, a line each: bits of the network, of the table, and the difference; of all and of the held out. */
export function classesText({ classes }: Pick<StandingOutReport, 'classes'>): string {
  const columns = ({ bases, network, table: counted }: MeanSurprisal) => [
    bases,
    number(network),
    number(counted),
    number(network - counted),
  ];
  const names = ['bases', 'network_bits', 'table_bits', 'difference'];
  return table([
    ['class', ...names, ...names.map((name) => `held_out_${name}`)],
    ...classes.map(({ of, all, heldOut }) => [classText(of), ...columns(all), ...columns(heldOut)]),
  ]);
}

export const classText = (of: ClassMeans['of']): string => (of === 'all' ? 'all bases' : BASE_CLASS_NAMES[of]);
