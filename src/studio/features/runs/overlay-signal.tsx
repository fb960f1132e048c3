import { useMemo, useState } from 'react';
import { SIGNALS, type Signal } from '../../../training/signals';
import { Enlarged, ResetZoom } from '../../charts/enlarged';
import type { Reference } from '../../charts/model';
import { DASHES } from '../../charts/overlay/overlay-canvas';
import { OverlayChart } from '../../charts/overlay/overlay-chart';
import { layOut, type OverlayLine, wholeRange } from '../../charts/overlay/overlay-model';
import { overlayPicture } from '../../charts/overlay/overlay-picture';
import { PICTURE_PIXELS } from '../../charts/picture/picture';
import { pictureName } from '../../charts/picture/run-picture';
import { type Range, rangeIn } from '../../charts/plot/range';
import { counted, whole as wholeNumber } from '../../ui/format';
import { Icon } from '../../ui/icons';
import { OverlayTable } from './overlay-table';
import type { OverlayAxisChoice } from './overlay-view';

interface Props {
  readonly signal: Signal;
  readonly lines: readonly OverlayLine[];
  readonly references: readonly Reference[];
  /** What has no line; null where all have one. */
  readonly missing: string | null;
  readonly axis: OverlayAxisChoice;
  readonly log: boolean;
  /** Shared by the signals on the card; null for the whole. */
  readonly range: Range | null;
  readonly onRange: (range: Range | null) => void;
  /** What the runs were measured on, for below a picture. */
  readonly caption: readonly string[];
  /** Takes it off the card; undefined for the first. */
  readonly onRemove?: () => void;
}

/** One signal of the runs that were chosen. */
export function OverlaySignal({
  signal,
  lines,
  references,
  missing,
  axis,
  log,
  range: chosen,
  onRange,
  caption,
  onRemove,
}: Props) {
  const [enlarged, setEnlarged] = useState(false);
  const [y, setY] = useState<Range>();
  const whole = useMemo(() => wholeRange(lines), [lines]);
  const range = rangeIn(chosen, whole);
  const levels = useMemo(() => references.map(({ value }) => value), [references]);
  const { label, unit } = SIGNALS[signal];
  const sight = { lines, levels, whole, range, log, y };
  const chart = (
    <OverlayChart
      {...sight}
      label={`${label} of ${subjectText(lines)}`}
      summary={lines.map(({ name, xs }) => `${name}, ${wholeNumber(xs.length)} points.`).join(' ')}
      xText={axis.text}
      onRange={onRange}
    />
  );
  return (
    <div className="overlay-signal">
      <div className="card-head">
        <h3 className="small">
          {label}
          {unit !== '' && <span className="dim">, {unit}</span>}
        </h3>
        <span className="grow" />
        {(chosen !== null || y !== undefined) && (
          <ResetZoom
            onReset={() => {
              onRange(null);
              setY(undefined);
            }}
          />
        )}
        <button type="button" className="toggle" title="Enlarge" onClick={() => setEnlarged(true)}>
          <Icon name="enlarge" small />
          <span className="hidden-text">Enlarge: {label}</span>
        </button>
        {onRemove !== undefined && (
          <button type="button" className="toggle" onClick={onRemove}>
            <span aria-hidden="true">Remove</span>
            <span className="hidden-text">Remove: {label}</span>
          </button>
        )}
      </div>
      {missing !== null && <p className="small dim">{missing}</p>}
      {!enlarged && (lines.length > 0 || missing === null) && <div className="overlay-space">{chart}</div>}
      {enlarged && (
        <Enlarged
          title={label}
          note={unit}
          controls={null}
          whole={whole}
          range={range}
          onRange={onRange}
          y={{
            shown: lines.length === 0 ? null : layOut(sight, PICTURE_PIXELS).y,
            set: y,
            onSet: (next) => setY(next ?? undefined),
          }}
          caption={caption}
          picture={() =>
            overlayPicture(sight, {
              title: label,
              unit,
              xName: axis.name,
              xText: axis.text,
              dashes: DASHES,
              levelNames: references.map(({ name }) => name),
              caption,
            })
          }
          fileName={pictureName('runs', label)}
          table={<OverlayTable lines={lines} />}
          chart={chart}
          onClose={() => setEnlarged(false)}
        />
      )}
    </div>
  );
}

/** "2 runs", "1 group of seeds", or both. */
function subjectText(lines: readonly OverlayLine[]): string {
  const groups = lines.filter(({ band }) => band !== undefined).length;
  const runs = lines.length - groups;
  const told = [counted(runs, 'run'), counted(groups, 'group of seeds', 'groups of seeds')];
  return groups === 0 ? told[0] : runs === 0 ? told[1] : told.join(' and ');
}
