import { type CSSProperties, type ReactNode, useRef } from 'react';
import { usePointedAt } from './pointer';
import { type Range, shareOf } from './range';
import { type Inset, type Plotted, useGestures } from './use-gestures';

interface Props extends Plotted {
  readonly label: string;
  /** One sentence for those who cannot see the lines. */
  readonly summary: string;
  /** What is logged at a place, beside the line that marks it; nothing where it is told elsewhere. */
  readonly readout?: (x: number) => ReactNode;
  /** The drawing, which fills the surface. */
  readonly children: ReactNode;
}

/** What every chart is drawn on: it zooms, pans and points, whatever the lines are drawn with. */
export function Plot({ label, summary, readout, children, ...plotted }: Props) {
  const surface = useRef<HTMLDivElement>(null);
  const { marking, handlers } = useGestures(surface, plotted);
  const { inset, range } = plotted;
  return (
    <div
      ref={surface}
      className="chart"
      role="img"
      aria-label={label}
      aria-description={`${summary} Plus and minus zoom, arrows read values, with Shift they pan, 0 shows everything.`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys zoom, pan and read the chart
      tabIndex={0}
      data-from={range.from}
      data-to={range.to}
      {...handlers}
    >
      {children}
      {marking !== null && <Marking between={marking} range={range} inset={inset} />}
      <Cursor range={range} inset={inset} readout={marking === null ? readout : undefined} />
    </div>
  );
}

const leftOf = (share: number, { left, right }: Inset): string =>
  `calc(${left}px + ${share} * (100% - ${left + right}px))`;
const upright = ({ top, bottom }: Inset): CSSProperties => ({ top, bottom });

/** The stretch that is being dragged over. */
function Marking({
  between: [a, b],
  range,
  inset,
}: {
  readonly between: readonly [number, number];
  readonly range: Range;
  readonly inset: Inset;
}) {
  const from = shareOf(Math.min(a, b), range);
  const width = shareOf(Math.max(a, b), range) - from;
  return (
    <i
      className="plot-marking"
      aria-hidden="true"
      style={{
        ...upright(inset),
        left: leftOf(from, inset),
        width: `calc(${width} * (100% - ${inset.left + inset.right}px))`,
      }}
    />
  );
}

/** A line over the plot where the pointer is, on every chart that shares it, with what is logged there. */
function Cursor({ range, inset, readout }: Pick<Props, 'range' | 'inset' | 'readout'>) {
  const x = usePointedAt();
  if (x === null) return null;
  const share = shareOf(x, range);
  if (!(share >= 0 && share <= 1)) return null;
  const left = leftOf(share, inset);
  return (
    <>
      <i className="plot-cursor" aria-hidden="true" style={{ ...upright(inset), left }} />
      {readout !== undefined && (
        <div className={share > 0.5 ? 'plot-readout before' : 'plot-readout'} style={{ top: inset.top + 4, left }}>
          {readout(x)}
        </div>
      )}
    </>
  );
}
