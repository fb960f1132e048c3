import { useActions, useStudio } from '../shell/react';
import { useNarrow } from '../ui/use-page-size';
import { ChartControls } from './chart-controls';
import { type Charted, summaryOf } from './charted';
import { Enlarged } from './enlarged';
import { LineChart } from './line-chart';
import { NamesBelow } from './names-below';
import { pictureName, runCaption, runPicture } from './picture/run-picture';
import { useChartModel } from './use-model';
import { ValueTable } from './value-table';

const BUCKETS = 400;
const PACE_MS = 200;

/** A chart of the run on show, enlarged. It looks where the small ones do. */
export function EnlargedChart({ onClose, ...charted }: Charted & { readonly onClose: () => void }) {
  const { title, note = '', series, references, alsoInTable = [], endLabels } = charted;
  const model = useChartModel(series, BUCKETS, PACE_MS, references, title);
  const caption = useStudio((state) => runCaption(state).join('\n')).split('\n');
  const run = useStudio((state) => state.run?.name ?? 'run');
  const set = useStudio(({ view }) => view.y[title]);
  const narrow = useNarrow();
  const actions = useActions();
  const [from, to] = model.x.domain;
  return (
    <Enlarged
      title={title}
      note={note}
      controls={<ChartControls />}
      whole={model.x.whole}
      range={{ from, to }}
      onRange={actions.zoomCharts}
      y={{ shown: model.y.domain, set, onSet: (range) => actions.setY(title, range) }}
      caption={caption}
      picture={() => runPicture(title, note, model, caption)}
      fileName={pictureName(run, title)}
      table={<ValueTable title={title} signals={[...series.map(({ signal }) => signal), ...alsoInTable]} />}
      chart={
        <LineChart
          label={title}
          summary={summaryOf(model)}
          model={model}
          endLabels={endLabels && !narrow}
          onRange={actions.zoomCharts}
        />
      }
      names={endLabels && narrow && <NamesBelow model={model} />}
      onClose={onClose}
    />
  );
}
