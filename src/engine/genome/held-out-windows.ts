import { TypedError } from '../../errors/typed-error';
import { type GenomeSource, heldOutOf, spreadWindows } from '../../evaluation/genome-tasks/genome-source';
import { parseRegion } from '../../genome/analysis/region';
import type { SamplePlace } from '../../training/masked-sample';

type Source = Pick<GenomeSource, 'genome' | 'split'>;

/** Windows that are offered to be looked at. */
const OFFERED = 12;

/** Windows of the held-out part, spread evenly over it. */
export const spreadHeldOut = (source: Source, length: number): readonly SamplePlace[] =>
  spreadWindows(source.genome, heldOutOf(source), length, OFFERED).map(({ record, start }) => ({
    record: source.genome.records.nameOf(record),
    start,
  }));

/** The window that a region begins with. @throws TypedError `region-*`, `window-not-held-out` */
export function heldOutAt(text: string, { genome, split }: Source, length: number): SamplePlace {
  const { record, start } = parseRegion(text, genome);
  const end = start + length;
  const isHeldOut = split.validation.within(record, { start, end }).some((held) => held.end - held.start === length);
  if (isHeldOut) return { record: genome.records.nameOf(record), start };
  const [first, last, size] = [start + 1, end, length].map((count) => count.toLocaleString('en'));
  throw new TypedError(
    'window-not-held-out',
    `The window from ${first} to ${last} does not lie in what is held out of training.`,
    `Choose one of the list, or a place with ${size} held-out bases behind it: Explore marks what is held out.`,
  );
}
