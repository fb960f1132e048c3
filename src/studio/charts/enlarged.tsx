import { type ReactNode, useId, useState } from 'react';
import { Modal } from '../ui/modal';
import { TableToggle } from '../ui/table-toggle';
import type { Picture } from './picture/picture';
import { SaveButtons } from './picture/save-buttons';
import { type Range, unlessWhole, zoomed } from './plot/range';

interface Props {
  readonly title: string;
  readonly note: string;
  readonly controls: ReactNode;
  readonly whole: Range;
  readonly range: Range;
  readonly onRange: (range: Range | null) => void;
  readonly y: YAxis;
  readonly caption: readonly string[];
  /** Made when it is saved. */
  readonly picture: () => Picture;
  readonly fileName: string;
  readonly table: ReactNode;
  readonly chart: ReactNode;
  /** Names of the lines, where they have no place in the chart. */
  readonly names?: ReactNode;
  readonly onClose: () => void;
}

interface YAxis {
  /** Null where there is nothing to draw. */
  readonly shown: readonly [number, number] | null;
  readonly set: Range | undefined;
  /** Null for what suits the lines. */
  readonly onSet: (range: Range | null) => void;
}

/** One chart over the whole page, with all that can be done to it. */
export function Enlarged(props: Props) {
  const { title, note, controls, y, range, whole, onRange, caption, picture, fileName, table, chart, names, onClose } =
    props;
  const [asTable, setAsTable] = useState(false);
  const moved = unlessWhole(range, whole) !== null || y.set !== undefined;
  return (
    <Modal label={title} className="enlarged" onClose={onClose}>
      <div className="card-head">
        <h2>{title}</h2>
        <small>{note}</small>
        <span className="grow" />
        <TableToggle of={title} on={asTable} onToggle={() => setAsTable(!asTable)} />
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      <div className="row">
        {controls}
        <ZoomButtons whole={whole} range={range} onRange={onRange} />
        <YRange key={y.set === undefined ? 'free' : 'set'} {...y} />
        {moved && (
          <ResetZoom
            onReset={() => {
              onRange(null);
              y.onSet(null);
            }}
          />
        )}
        <span className="grow" />
        <SaveButtons picture={picture} name={fileName} of={title} />
      </div>
      {asTable ? table : <div className="chart-space">{chart}</div>}
      {!asTable && names}
      <p className="small dim">
        {caption.map((line) => (
          <span key={line} className="caption-line">
            {line}
          </span>
        ))}
      </p>
      <p className="small dim">
        Drag over a stretch to zoom into it, or turn the wheel; dragging with Shift pans. A double click or 0 shows
        everything. A triangle at an edge marks where a line goes on beyond the axis.
      </p>
    </Modal>
  );
}

/** The way back, where a chart does not show all there is. */
export function ResetZoom({ onReset }: { readonly onReset: () => void }) {
  return (
    <button type="button" className="toggle" title="Show everything (0)" onClick={onReset}>
      Reset zoom
    </button>
  );
}

const ZOOM = 1.6;

function ZoomButtons({ whole, range, onRange }: Pick<Props, 'whole' | 'range' | 'onRange'>) {
  const zoom = (factor: number) =>
    onRange(unlessWhole(zoomed(range, whole, (range.from + range.to) / 2, factor), whole));
  return (
    <>
      <button type="button" className="toggle" onClick={() => zoom(1 / ZOOM)}>
        Zoom in
      </button>
      <button type="button" className="toggle" disabled={unlessWhole(range, whole) === null} onClick={() => zoom(ZOOM)}>
        Zoom out
      </button>
    </>
  );
}

/** The ends of the y axis, by hand; where both are empty, it follows the lines. */
function YRange({ shown, set, onSet }: YAxis) {
  const id = useId();
  const [typed, setTyped] = useState({ from: textOf(set?.from), to: textOf(set?.to) });
  const change = (part: Partial<typeof typed>) => {
    const next = { ...typed, ...part };
    setTyped(next);
    if (next.from.trim() === '' && next.to.trim() === '') return onSet(null);
    const [from, to] = [next.from, next.to].map((text, end) => (text.trim() === '' ? shown?.[end] : Number(text)));
    if (from !== undefined && to !== undefined && from < to && Number.isFinite(to - from)) onSet({ from, to });
  };
  return (
    <span className="y-range small dim">
      {ENDS.map(({ end, label }, at) => (
        <label key={end} htmlFor={`${id}-${end}`}>
          {label}
          <input
            id={`${id}-${end}`}
            inputMode="decimal"
            autoComplete="off"
            placeholder={shown === null ? '' : String(Number(shown[at].toPrecision(3)))}
            value={typed[end]}
            onChange={(event) => change({ [end]: event.target.value })}
          />
        </label>
      ))}
    </span>
  );
}

const ENDS = [
  { end: 'from', label: 'y from' },
  { end: 'to', label: 'y to' },
] as const;

const textOf = (value: number | undefined): string => (value === undefined ? '' : String(value));
