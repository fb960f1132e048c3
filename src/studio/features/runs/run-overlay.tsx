import { useMemo, useState } from 'react';
import { SIGNALS, type Signal } from '../../../training/signals';
import { SIGNAL_NAMES } from '../../charts/history';
import { meanLine } from '../../charts/mean-line';
import { countText, DASHES } from '../../charts/overlay-canvas';
import { OverlayChart } from '../../charts/overlay-chart';
import {
  type OverlayAxis,
  type OverlayLine,
  type OverlayReading,
  overlayLine,
  readingsAt,
} from '../../charts/overlay-model';
import { exactText } from '../../charts/signal-text';
import { useStudio } from '../../shell/react';
import { bases, counted, duration, significant, whole } from '../../ui/format';
import { TableToggle } from '../../ui/table-toggle';
import { OverlayTable } from './overlay-table';
import { runById } from './runs';
import { SeedComparison } from './seed-comparison';
import { drawnRuns } from './seed-groups';
import { useSeedGroups } from './seed-groups-card';

const AXES: Readonly<
  Record<OverlayAxis, { readonly name: string; readonly text: (x: number, step: number) => string }>
> = {
  step: { name: 'step', text: countText },
  basesSeen: { name: 'bases seen', text: (x) => bases(x) },
  activeMs: { name: 'active time', text: (x) => duration(x) },
};

/** One signal of several runs, and of means of groups, over each other. */
export function RunOverlay() {
  const runs = useStudio((state) => state.runs);
  const [signal, setSignal] = useState<Signal>('mlmStudentValidation');
  const [axis, setAxis] = useState<OverlayAxis>('step');
  const [log, setLog] = useState(false);
  const [asTable, setAsTable] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  const { overlaid, points } = runs.view;
  const groups = useSeedGroups();
  const drawnGroups = groups.filter(({ id }) => overlaid.includes(id));
  const lines = useMemo(
    () =>
      overlaid.flatMap((id, place): OverlayLine[] => {
        const group = groups.find((each) => each.id === id);
        if (group !== undefined) {
          const members = group.done.flatMap((run) => points.get(run.id)?.columns ?? []);
          // Until all of them are read it would be a mean of others.
          if (members.length < group.done.length) return [];
          const mean = meanLine({ id, name: group.name, place }, members, signal, axis);
          return mean === null ? [] : [mean];
        }
        const found = points.get(id);
        const line =
          found && overlayLine(id, runById(runs, id)?.label.name ?? '', found.columns, found.gaps, signal, axis, place);
        return line ? [line] : [];
      }),
    [runs, groups, overlaid, points, signal, axis],
  );
  const steps = useMemo(() => new Map([...points].map(([id, { columns }]) => [id, columns.axes.step])), [points]);
  const readings = pointed === null ? [] : readingsAt(lines, steps, pointed);
  const reading = useMemo(() => [...drawnRuns(runs)].some((id) => !points.has(id)), [runs, points]);
  const unit = SIGNALS[signal].unit;
  return (
    <section className="card run-overlay" aria-labelledby="overlay-title">
      <div className="card-head">
        <h2 id="overlay-title">Runs over each other</h2>
        {unit !== '' && <small>{unit}</small>}
        <span className="grow" />
        <select aria-label="Signal" value={signal} onChange={(event) => setSignal(event.target.value as Signal)}>
          {SIGNAL_NAMES.map((name) => (
            <option key={name} value={name}>
              {SIGNALS[name].label}
            </option>
          ))}
        </select>
        <select aria-label="x axis" value={axis} onChange={(event) => setAxis(event.target.value as OverlayAxis)}>
          {(Object.keys(AXES) as OverlayAxis[]).map((name) => (
            <option key={name} value={name}>
              {AXES[name].name}
            </option>
          ))}
        </select>
        <button type="button" className="toggle" aria-pressed={log} onClick={() => setLog(!log)}>
          Log y
        </button>
        <TableToggle of="Runs over each other" on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {overlaid.length === 0 ? (
        <p className="dim">Tick runs or groups in the tables to draw them here.</p>
      ) : asTable ? (
        <OverlayTable lines={lines} />
      ) : (
        <>
          <div className="overlay-space">
            <OverlayChart
              label={`${SIGNALS[signal].label} of ${subjectText(lines)}`}
              summary={lines.map(({ name, xs }) => `${name}, ${whole(xs.length)} points.`).join(' ')}
              lines={lines}
              log={log}
              xText={AXES[axis].text}
              pointed={pointed}
              onPoint={setPointed}
            />
          </div>
          <ul className="overlay-legend small" aria-label="Runs on the chart">
            {lines.map(({ id, name, place, xs }) => {
              const at = readings.find((each) => each.id === id);
              const seeds = drawnGroups.find((group) => group.id === id)?.done.length;
              return (
                <li key={id} className={`run-text run-${place + 1}`}>
                  <svg aria-hidden="true">
                    <line x2="26" y1="4" y2="4" strokeDasharray={DASHES[place].join(' ')} />
                  </svg>
                  <span className="run-name" title={name}>
                    {name}
                    {seeds !== undefined && `, mean of ${counted(seeds, 'seed')}, band one spread each way`}
                  </span>{' '}
                  <span className="dim">
                    {at === undefined
                      ? `${whole(xs.length)} points`
                      : `${exactText(at.value)}${spreadText(at)} at step ${whole(at.step)}`}
                  </span>
                </li>
              );
            })}
            {reading && <li className="dim">Reading</li>}
          </ul>
        </>
      )}
      <SeedComparison groups={drawnGroups} signal={signal} />
    </section>
  );
}

const spreadText = ({ spread }: OverlayReading): string => (spread === undefined ? '' : ` ± ${significant(spread, 2)}`);

/** "2 runs", "1 group of seeds", or both. */
function subjectText(lines: readonly OverlayLine[]): string {
  const groups = lines.filter(({ band }) => band !== undefined).length;
  const runs = lines.length - groups;
  const told = [counted(runs, 'run'), counted(groups, 'group of seeds', 'groups of seeds')];
  return groups === 0 ? told[0] : runs === 0 ? told[1] : told.join(' and ');
}
