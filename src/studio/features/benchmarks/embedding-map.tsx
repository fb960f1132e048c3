import { useCallback, useState } from 'react';
import type { EmbeddingMap, MapFeatures } from '../../../evaluation/embedding/map';
import type { Task } from '../../../evaluation/tasks/task';
import { PointsView } from '../../charts/points/points-view';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { useActions, useStudio } from '../../shell/react';
import { ChoiceField } from '../../ui/choice-field';
import { ProblemBanner } from '../../ui/problem-banner';
import { TableToggle } from '../../ui/table-toggle';
import { type Colouring, colouredBy, colouringsOf, networksOf, pointText } from './map-view';
import { dataState } from './tasks';

/** How a network sees sequences it was not told the labels of. */
export function EmbeddingMapCard({ task }: { readonly task: Task }) {
  const { progress, drawn, problem } = useStudio((state) => state.benchmarks.map);
  const actions = useActions();
  const own = drawn?.task === task.id ? drawn.map : null;
  return (
    <details className="embedding">
      <summary>Embedding map</summary>
      <div className="results">
        <p className="small dim">{BENCHMARK_WORDS.embedding.means}</p>
        <MapControls task={task} />
        {problem !== null && <ProblemBanner problem={problem} />}
        {progress !== null && (
          <div className="row">
            <progress aria-label="Progress of the map" value={progress.share} />
            <span className="small dim" role="status">
              {progress.what}
            </span>
            <button type="button" onClick={actions.cancelMap}>
              Cancel map
            </button>
          </div>
        )}
        {own !== null && <MapView key={`${own.weights} ${own.of} ${own.features}`} map={own} />}
      </div>
    </details>
  );
}

const FEATURES = [
  ['mean', 'mean over positions'],
  ['cls', 'CLS vectors'],
] as const;
const SEQUENCES = [
  ['task', 'test part of the task'],
  ['genome', 'windows of the open genome'],
] as const;

function MapControls({ task }: { readonly task: Task }) {
  const offers = useStudio((state) => state.benchmarks.weights);
  const ready = useStudio((state) => dataState(state.tasks, task, state.genome !== null) === 'ready');
  const hasGenome = useStudio((state) => state.genome !== null);
  const busy = useStudio((state) => state.benchmarks.map.progress !== null);
  const [chosen, setChosen] = useState('');
  const [features, setFeatures] = useState<MapFeatures>('mean');
  const [from, setFrom] = useState<'task' | 'genome'>('task');
  const actions = useActions();
  const networks = networksOf(offers);
  const choice = networks.find(({ key }) => key === chosen) ?? networks[0];
  const possible = from === 'task' ? ready : hasGenome;
  return (
    <div className="fields row">
      <ChoiceField label="Sequences" word={BENCHMARK_WORDS.mapOf} value={from} choices={SEQUENCES} onChoose={setFrom} />
      <ChoiceField
        label="Seen by"
        word={BENCHMARK_WORDS.mapBy}
        value={choice.key}
        choices={networks.map(({ key, text }) => [key, text])}
        onChoose={setChosen}
      />
      <ChoiceField
        label="Features"
        word={BENCHMARK_WORDS.mapFeatures}
        value={features}
        choices={FEATURES}
        onChoose={setFeatures}
      />
      <button
        type="button"
        disabled={!possible || busy}
        onClick={() => actions.drawMap(task.id, { from, features, weights: choice.weights })}
      >
        Draw map
      </button>
      {!possible && (
        <span className="small dim">
          {from === 'task' ? 'The data of this task are not here yet.' : 'No genome is open.'}
        </span>
      )}
    </div>
  );
}

function MapView({ map }: { readonly map: EmbeddingMap }) {
  const [asTable, setAsTable] = useState(false);
  const coloured = useCallback((by: Colouring) => colouredBy(map, by), [map]);
  return (
    <figure className="map" aria-label="Embedding map">
      <div className="card-head">
        <h5>{map.of}</h5>
        <small>
          {map.weights}, {map.features === 'cls' ? 'CLS vectors' : 'mean features'}
        </small>
        <span className="grow" />
        <TableToggle of={map.of} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {asTable ? (
        <MapTable map={map} />
      ) : (
        <PointsView
          planes={[{ name: map.weights, of: `of ${map.of}, ${map.sequences.length} sequences`, plane: map }]}
          colourings={colouringsOf(map)}
          coloured={coloured}
          factsOf={(point) => `${pointText(map, point)}: ${map.sequences[point]}`}
          hint="Point at a dot to read its sequence, turn the wheel to zoom, drag to pan."
        />
      )}
    </figure>
  );
}

function MapTable({ map }: { readonly map: EmbeddingMap }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll curve-table" tabIndex={0} aria-label="Sequences of the map">
      <table>
        <thead>
          <tr>
            <th>what</th>
            <th>PCA x, y</th>
            {map.umap !== null && <th>UMAP x, y</th>}
            <th className="left">sequence</th>
          </tr>
        </thead>
        <tbody>
          {map.sequences.map((sequence, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two sequences may be alike; their order is fixed
            <tr key={index}>
              <td>{pointText(map, index)}</td>
              <td>{pair(map.pca, index)}</td>
              {map.umap !== null && <td>{pair(map.umap, index)}</td>}
              <td className="left mono sequence">{sequence}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const pair = (rows: Float32Array, index: number): string =>
  `${rows[2 * index].toFixed(2)}, ${rows[2 * index + 1].toFixed(2)}`;
