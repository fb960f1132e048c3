import { type ReactNode, useState } from 'react';
import type { Signal } from '../../training/signals';
import { TableToggle } from '../ui/table-toggle';
import { LineChart } from './line-chart';
import type { Reference, Series } from './model';
import { peakText, signalText } from './signal-text';
import { useChartModel } from './use-model';
import { ValueTable } from './value-table';

interface Props {
  readonly title: string;
  readonly note?: string;
  readonly className?: string;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
  /** Signals that stand beside the chart in its table. */
  readonly alsoInTable?: readonly Signal[];
  readonly buckets?: number;
  /** Shortest time between two drawings. */
  readonly paceMs?: number;
  readonly endLabels?: boolean;
  readonly controls?: ReactNode;
  /** Stands over the chart while there is nothing to draw yet. */
  readonly cover?: ReactNode;
  readonly children?: ReactNode;
}

const NONE: readonly Signal[] = [];

/** A titled chart that can be read as a table instead. */
export function ChartCard({
  title,
  note,
  className = '',
  series,
  references,
  alsoInTable = NONE,
  buckets = 60,
  paceMs = 400,
  endLabels,
  controls,
  cover,
  children,
}: Props) {
  const [asTable, setAsTable] = useState(false);
  const model = useChartModel(series, buckets, paceMs, references);
  const values = model.lines.flatMap(({ series: { signal, name }, last }) =>
    last === null ? [] : [`${name} ${signalText(signal, last)}`],
  );
  const summary = values.length === 0 ? 'Nothing is logged yet.' : `Newest values: ${values.join(', ')}.`;
  return (
    <section className={`card chart-card ${className}`}>
      <div className="card-head">
        <h2>{title}</h2>
        {note !== undefined && <small>{note}</small>}
        {!asTable && model.peaks.map((peak) => <small key={peak.series.signal}>{peakText(model, peak)}</small>)}
        <span className="grow" />
        {controls}
        <TableToggle of={title} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {asTable ? (
        <ValueTable title={title} signals={[...series.map(({ signal }) => signal), ...alsoInTable]} />
      ) : (
        <div className="chart-space">
          <LineChart label={title} summary={summary} model={model} endLabels={endLabels} />
          {cover}
        </div>
      )}
      {!asTable && children}
    </section>
  );
}
