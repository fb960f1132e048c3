import type { MaskedSample } from '../../../../training/masked-sample';
import { type Cell, viewSample } from '../live/sample-view';

const BASES = 14;
const BEFORE = 2;

/** A few bases of the window on show, from shortly before the first that is masked. */
export function stripOf(sample: MaskedSample | null): readonly Cell[] {
  if (sample === null) return [];
  const cells = viewSample(sample, sample.bases.length).rows.flat();
  const first = cells.findIndex(({ masked }) => masked !== null);
  const from = Math.max(0, Math.min(first - BEFORE, cells.length - BASES));
  return cells.slice(from, from + BASES);
}

const SHOWN = { hidden: '·', random: '×', kept: '=' } as const;

/** Bases as a network is shown them, or as it guesses them. */
export function Strip({ cells, as }: { readonly cells: readonly Cell[]; readonly as: 'clear' | 'masked' | 'guessed' }) {
  if (cells.length === 0) return null;
  return (
    <span className="base-strip" aria-hidden="true">
      {cells.map(({ index, base, letter, masked }) => {
        if (masked === null)
          return (
            <span key={index} className={as === 'guessed' ? 'faint' : `letter-${letter}`}>
              {as === 'guessed' ? '·' : base.toUpperCase()}
            </span>
          );
        if (as === 'masked')
          return (
            <span key={index} className="hole">
              {SHOWN[masked.shown]}
            </span>
          );
        return (
          <span key={index} className={as === 'clear' ? `letter-${letter}` : masked.right ? 'right' : 'wrong'}>
            {as === 'clear' ? base.toUpperCase() : masked.best}
          </span>
        );
      })}
    </span>
  );
}
