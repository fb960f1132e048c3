import { expect, test } from 'vitest';
import type { ClassMeans } from '../inference/standing-out/class-means';
import { standingVerdict } from './standing-verdict';

const means = (of: ClassMeans['of'], bases: number, network: number, table: number): ClassMeans => ({
  of,
  all: { bases: 10 * bases, network, table },
  heldOut: { bases, network, table },
});

test('says what the network knows beyond counting, of held-out bases alone, and where the most and the least', () => {
  const classes = [
    means('all', 46_396, 1.85, 1.859),
    means('codon2', 12_000, 1.825, 1.862),
    means('tRNA', 90, 1.2, 1.9),
    means('none', 8000, 2.021, 1.941),
  ];
  expect(standingVerdict(classes)).toBe(
    'On 46,396 held-out bases the network is surprised by 1.85 bits a base, the count table by 1.86: ' +
      'it knows 0.01 bits a base more than counting. Beside counting it is best on CDS, second base ' +
      '(0.04 bits more than counting) and worst on no feature (intergenic) (0.08 bits less than counting). ' +
      'One part of one genome gives no interval.',
  );
});

test('claims nothing where it is level, behind, or has seen all of it', () => {
  expect(standingVerdict([means('all', 5000, 1.93, 1.932)])).toContain('it is level with counting there.');
  expect(standingVerdict([means('all', 5000, 1.98, 1.93)])).toMatch(/0\.05 bits a base less than counting, so that/);
  expect(standingVerdict([means('all', 500, 1.98, 1.93)])).toContain('So few bases say little.');
  expect(standingVerdict([means('all', 0, Number.NaN, Number.NaN)])).toMatch(/^Nothing of what is computed was held/);
});
