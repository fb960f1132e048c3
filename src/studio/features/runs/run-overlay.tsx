import { useMemo, useState } from 'react';
import { SIGNALS, type Signal } from '../../../training/signals';
import { elsewhereText } from '../../charts/elsewhere';
import { SIGNAL_NAMES } from '../../charts/history';
import { DASHES } from '../../charts/overlay/overlay-canvas';
import {
  type OverlayAxis,
  type OverlayLine,
  type OverlayReading,
  readingsAt,
} from '../../charts/overlay/overlay-model';
import { storedCaption } from '../../charts/picture/run-picture';
import { createPointer, PointerProvider, usePointedAt } from '../../charts/plot/pointer';
import type { Range } from '../../charts/plot/range';
import { exactText } from '../../charts/signal-text';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { useStudio } from '../../shell/react';
import { counted, significant, whole } from '../../ui/format';
import { TableToggle } from '../../ui/table-toggle';
import { OverlaySignal } from './overlay-signal';
import { OverlayTable } from './overlay-table';
import { missingText, OVERLAY_AXES, overlayBaselines, overlayLines } from './overlay-view';
import { runById } from './runs';
import { SeedComparison } from './seed-comparison';
import { drawnRuns, type SeedGroup } from './seed-groups';
import { useSeedGroups } from './seed-groups-card';

const TITLE = 'Runs over each other';

/** Signals of several runs, and of means of groups, over each other: a chart a signal, all looking at one place. */
export function RunOverlay() {
  const runs = useStudio((state) => state.runs);
  const [signals, setSignals] = useState<readonly Signal[]>(['mlmHidden']);
  const [axis, setAxis] = useState<OverlayAxis>('step');
  const [log, setLog] = useState(false);
  const [smooths, setSmooths] = useState(true);
  const [baselines, setBaselines] = useState(true);
  const [asTable, setAsTable] = useState(false);
  const [range, setRange] = useState<Range | null>(null);
  const [pointer] = useState(createPointer);
  const { overlaid, points } = runs.view;
  const groups = useSeedGroups();
  const drawnGroups = groups.filter(({ id }) => overlaid.includes(id));
  const drawn = useMemo(() => [...drawnRuns(runs)].flatMap((id) => runById(runs, id) ?? []), [runs]);
  const charts = useMemo(
    () =>
      signals.map((signal) => {
        const lines = overlayLines(runs, groups, signal, axis, smooths);
        const references = baselines ? overlayBaselines(drawn, signal) : [];
        return { signal, lines, references, missing: missingText(runs, groups, signal, lines) };
      }),
    [runs, groups, signals, axis, smooths, baselines, drawn],
  );
  const reading = drawn.some(({ id }) => !points.has(id));
  return (
    <section className="card run-overlay" aria-labelledby="overlay-title">
      <div className="card-head">
        <h2 id="overlay-title">
          <Explain word={TITLE} of={FILE_WORDS.overlaid} />
        </h2>
        <span className="grow" />
        <Explain word="Signal" of={FILE_WORDS.signal}>
          <select
            aria-label="Signal"
            value={signals[0]}
            onChange={(event) => setSignals([event.target.value as Signal, ...signals.slice(1)])}
          >
            <SignalOptions />
          </select>
        </Explain>
        <Explain word="Add a chart" of={FILE_WORDS.addChart}>
          <select
            aria-label="Add a chart"
            value=""
            onChange={(event) => setSignals([...signals, event.target.value as Signal])}
          >
            <option value="">Add a chart</option>
            <SignalOptions but={signals} />
          </select>
        </Explain>
        <Explain word="x axis" of={FILE_WORDS.overlayAxis}>
          <select
            aria-label="x axis"
            value={axis}
            onChange={(event) => {
              setAxis(event.target.value as OverlayAxis);
              setRange(null);
            }}
          >
            {(Object.keys(OVERLAY_AXES) as OverlayAxis[]).map((name) => (
              <option key={name} value={name}>
                {OVERLAY_AXES[name].name}
              </option>
            ))}
          </select>
        </Explain>
        <Toggle name="Smoothing" on={smooths} onToggle={setSmooths} />
        <Toggle name="Baselines" on={baselines} onToggle={setBaselines} />
        <Toggle name="Log y" on={log} onToggle={setLog} />
        <TableToggle of={TITLE} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {overlaid.length === 0 ? (
        <p className="dim">Tick runs or groups in the tables to draw them here.</p>
      ) : (
        <PointerProvider value={pointer}>
          {charts.map(({ signal, lines, references, missing }, place) =>
            asTable ? (
              <OverlayTable key={signal} lines={lines} />
            ) : (
              <OverlaySignal
                key={signal}
                signal={signal}
                lines={lines}
                references={references}
                missing={missing}
                axis={OVERLAY_AXES[axis]}
                log={log}
                range={range}
                onRange={setRange}
                caption={drawn.flatMap(storedCaption)}
                onRemove={place === 0 ? undefined : () => setSignals(signals.filter((each) => each !== signal))}
              />
            ),
          )}
          {!asTable && <Legend charts={charts} groups={drawnGroups} reading={reading} />}
        </PointerProvider>
      )}
      <SeedComparison groups={drawnGroups} signal={signals[0]} />
    </section>
  );
}

/** @param but signals that are there already */
function SignalOptions({ but = [] }: { readonly but?: readonly Signal[] }) {
  return SIGNAL_NAMES.filter((name) => !but.includes(name)).map((name) => (
    <option key={name} value={name}>
      {SIGNALS[name].label}
    </option>
  ));
}

interface ToggleProps {
  readonly name: string;
  readonly on: boolean;
  readonly onToggle: (on: boolean) => void;
}

function Toggle({ name, on, onToggle }: ToggleProps) {
  return (
    <button type="button" className="toggle" aria-pressed={on} onClick={() => onToggle(!on)}>
      {name}
    </button>
  );
}

interface LegendProps {
  readonly charts: readonly {
    readonly signal: Signal;
    readonly lines: readonly OverlayLine[];
    readonly references: readonly { readonly name: string }[];
  }[];
  readonly groups: readonly SeedGroup[];
  readonly reading: boolean;
}

/** Which line is whose, with what is logged where the pointer is. */
function Legend({ charts, groups, reading }: LegendProps) {
  const points = useStudio((state) => state.runs.view.points);
  const steps = useMemo(() => new Map([...points].map(([id, { columns }]) => [id, columns.axes.step])), [points]);
  const pointed = usePointedAt();
  const readings = charts.map(({ signal, lines }) => ({
    signal,
    at: pointed === null ? [] : readingsAt(lines, steps, pointed),
  }));
  const named = new Map(charts.flatMap(({ lines }) => lines.map((line) => [line.id, line] as const)));
  const runs = useStudio((state) => state.runs);
  const levels = charts.flatMap(({ references }) => references.map(({ name }) => name));
  return (
    <ul className="overlay-legend small" aria-label="Runs on the chart">
      {[...named.values()].map(({ id, name, place, xs }) => {
        const told = readings.flatMap(({ signal, at }) => {
          const found = at.find((each) => each.id === id);
          return found === undefined ? [] : [readingText(found, charts.length > 1 ? signal : null)];
        });
        const elsewhere = elsewhereText(runById(runs, id)?.elsewhere ?? []);
        const seeds = groups.find((group) => group.id === id)?.done.length;
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
              {told.length === 0 ? `${whole(xs.length)} points` : told.join('; ')}
              {elsewhere !== '' && `; ${elsewhere} (shaded)`}
            </span>
          </li>
        );
      })}
      {levels.length > 0 && <li className="dim">Level lines: {[...new Set(levels)].join(', ')}</li>}
      {reading && <li className="dim">Reading</li>}
    </ul>
  );
}

/** "1.28310 ± 0.004 at step 1,200". @param signal named where there are several */
function readingText({ value, spread, step }: OverlayReading, signal: Signal | null): string {
  const about = spread === undefined ? '' : ` ± ${significant(spread, 2)}`;
  const text = `${exactText(value)}${about} at step ${whole(step)}`;
  return signal === null ? text : `${SIGNALS[signal].label} ${text}`;
}
