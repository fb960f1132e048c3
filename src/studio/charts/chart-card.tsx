import { type ReactNode, useState } from 'react';
import type { Signal } from '../../training/signals';
import { Explain } from '../help/explain';
import { signalWord } from '../help/signal-words';
import { useActions, useStudio } from '../shell/react';
import { Icon } from '../ui/icons';
import { TableToggle } from '../ui/table-toggle';
import { useNarrow } from '../ui/use-page-size';
import { type Charted, summaryOf } from './charted';
import { ResetZoom } from './enlarged';
import { EnlargedChart } from './enlarged-chart';
import { LineChart } from './line-chart';
import type { ChartModel } from './model';
import { NamesBelow } from './names-below';
import { farthest } from './outside';
import { outsideText } from './signal-text';
import { useChartModel } from './use-model';
import { ValueTable } from './value-table';

interface Props extends Charted {
  readonly className?: string;
  readonly buckets?: number;
  /** Shortest time between two drawings. */
  readonly paceMs?: number;
  readonly controls?: ReactNode;
  /** Stands over the chart while there is nothing to draw yet. */
  readonly cover?: ReactNode;
  readonly children?: ReactNode;
}

const NONE: readonly Signal[] = [];

/** A titled chart that can be enlarged, saved as a picture, and read as a table instead. */
export function ChartCard({
  className = '',
  buckets = 60,
  paceMs = 400,
  controls,
  cover,
  children,
  ...charted
}: Props) {
  const { title, note, series, references, alsoInTable = NONE, endLabels } = charted;
  const [asTable, setAsTable] = useState(false);
  const [enlarged, setEnlarged] = useState(false);
  const narrow = useNarrow();
  const actions = useActions();
  const model = useChartModel(series, buckets, paceMs, references, title);
  return (
    <section className={`card chart-card ${className}`}>
      <div className="card-head">
        <h2>
          <Explain word={title} of={charted.word ?? signalWord(series[0].signal)} />
        </h2>
        {note !== undefined && <small>{note}</small>}
        {!asTable && <Beyond model={model} />}
        <span className="grow" />
        <Reset title={title} />
        {controls}
        <button type="button" className="toggle" title="Enlarge" onClick={() => setEnlarged(true)}>
          <Icon name="enlarge" small />
          <span className="hidden-text">Enlarge: {title}</span>
        </button>
        <TableToggle of={title} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {asTable ? (
        <ValueTable title={title} signals={[...series.map(({ signal }) => signal), ...alsoInTable]} />
      ) : (
        <div className="chart-space">
          <LineChart
            label={title}
            summary={summaryOf(model)}
            model={model}
            endLabels={endLabels && !narrow}
            onRange={actions.zoomCharts}
          />
          {cover}
        </div>
      )}
      {!asTable && endLabels && narrow && <NamesBelow model={model} />}
      {!asTable && children}
      {enlarged && <EnlargedChart {...charted} onClose={() => setEnlarged(false)} />}
    </section>
  );
}

/** What lies far beyond the axis, in words. */
function Beyond({ model }: { readonly model: ChartModel }) {
  return farthest(model.outside, model.y.domain[1]).map((outside) => (
    <small key={outside.series.signal}>{outsideText(model, outside)}</small>
  ));
}

function Reset({ title }: { readonly title: string }) {
  const moved = useStudio(({ view }) => view.range !== null || view.y[title] !== undefined);
  const actions = useActions();
  if (!moved) return null;
  return (
    <ResetZoom
      onReset={() => {
        actions.zoomCharts(null);
        actions.setY(title, null);
      }}
    />
  );
}
