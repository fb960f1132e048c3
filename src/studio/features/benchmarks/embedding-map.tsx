import { useId, useState } from 'react';
import { UNTRAINED } from '../../../engine/benchmarks/order';
import type { EmbeddingMap } from '../../../evaluation/embedding/map';
import type { Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions, useStudio } from '../../shell/react';
import { percent } from '../../ui/format';
import { ProblemBanner } from '../../ui/problem-banner';
import { TableToggle } from '../../ui/table-toggle';
import { weightsText } from './benchmarks';
import {
  COLOURING_NAMES,
  type Colouring,
  colouringsOf,
  dotsOf,
  type Layout,
  layoutsOf,
  legendOf,
  pointText,
} from './map-view';
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

function MapControls({ task }: { readonly task: Task }) {
  const id = useId();
  const offers = useStudio((state) => state.benchmarks.weights);
  const ready = useStudio((state) => dataState(state.tasks, task, state.genome !== null) === 'ready');
  const hasGenome = useStudio((state) => state.genome !== null);
  const busy = useStudio((state) => state.benchmarks.map.progress !== null);
  const [chosen, setChosen] = useState('');
  const [features, setFeatures] = useState<'mean' | 'cls'>('mean');
  const [from, setFrom] = useState<'task' | 'genome'>('task');
  const actions = useActions();
  const choices = [
    ...offers.flatMap((info) =>
      info.networks.map((network) => ({ weights: { id: info.id, network }, text: weightsText(info, network) })),
    ),
    { weights: { id: UNTRAINED, network: 'teacher' as const }, text: 'untrained network' },
  ];
  const choice = choices.find(({ text }) => text === chosen) ?? choices[0];
  const possible = from === 'task' ? ready : hasGenome;
  return (
    <div className="fields row">
      <div className="field">
        <Explain word="Sequences" of={BENCHMARK_WORDS.mapOf}>
          <label htmlFor={`${id}-of`}>Sequences</label>
        </Explain>
        <select
          id={`${id}-of`}
          value={from}
          onChange={(event) => setFrom(event.target.value === 'genome' ? 'genome' : 'task')}
        >
          <option value="task">test part of the task</option>
          <option value="genome">windows of the open genome</option>
        </select>
      </div>
      <div className="field">
        <Explain word="Seen by" of={BENCHMARK_WORDS.mapBy}>
          <label htmlFor={`${id}-weights`}>Seen by</label>
        </Explain>
        <select id={`${id}-weights`} value={choice.text} onChange={(event) => setChosen(event.target.value)}>
          {choices.map(({ text, weights }) => (
            <option key={`${weights.id} ${weights.network}`}>{text}</option>
          ))}
        </select>
      </div>
      <div className="field">
        <Explain word="Features" of={BENCHMARK_WORDS.mapFeatures}>
          <label htmlFor={`${id}-features`}>Features</label>
        </Explain>
        <select
          id={`${id}-features`}
          value={features}
          onChange={(event) => setFeatures(event.target.value === 'cls' ? 'cls' : 'mean')}
        >
          <option value="mean">mean over positions</option>
          <option value="cls">CLS vectors</option>
        </select>
      </div>
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

const LAYOUT_NAMES: Readonly<Record<Layout, string>> = { umap: 'UMAP', pca: 'PCA' };

function MapView({ map }: { readonly map: EmbeddingMap }) {
  const id = useId();
  const [layout, setLayout] = useState<Layout>(layoutsOf(map)[0]);
  const [colouring, setColouring] = useState<Colouring>(colouringsOf(map)[0]);
  const [pointed, setPointed] = useState<number | null>(null);
  const [asTable, setAsTable] = useState(false);
  const title = `${LAYOUT_NAMES[layout]} of ${map.of}`;
  return (
    <figure className="map" aria-label="Embedding map">
      <div className="card-head">
        <h5>{title}</h5>
        <small>
          {map.weights}, {map.features === 'cls' ? 'CLS vectors' : 'mean features'}
          {layout === 'pca' &&
            `; the axes carry ${percent(map.explained[0])} and ${percent(map.explained[1])} of the variance`}
        </small>
        <span className="grow" />
        <TableToggle of={title} on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      <div className="fields row">
        <div className="field narrow">
          <Explain word="Layout" of={BENCHMARK_WORDS.mapLayout}>
            <label htmlFor={`${id}-layout`}>Layout</label>
          </Explain>
          <select
            id={`${id}-layout`}
            value={layout}
            onChange={(event) => setLayout(layoutsOf(map).find((each) => each === event.target.value) ?? layout)}
          >
            {layoutsOf(map).map((each) => (
              <option key={each} value={each}>
                {LAYOUT_NAMES[each]}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <Explain word="Colour by" of={BENCHMARK_WORDS.mapColour}>
            <label htmlFor={`${id}-colour`}>Colour by</label>
          </Explain>
          <select
            id={`${id}-colour`}
            value={colouring}
            onChange={(event) =>
              setColouring(colouringsOf(map).find((each) => each === event.target.value) ?? colouring)
            }
          >
            {colouringsOf(map).map((each) => (
              <option key={each} value={each}>
                {COLOURING_NAMES[each]}
              </option>
            ))}
          </select>
        </div>
        <ul className="row map-legend" aria-label="Colours">
          {legendOf(map, colouring).map(({ name, colour }) => (
            <li key={name} className="row small">
              <span className="dot" style={{ background: colour }} /> {name}
            </li>
          ))}
        </ul>
      </div>
      {asTable ? (
        <MapTable map={map} />
      ) : (
        <Scatter title={title} map={map} layout={layout} colouring={colouring} pointed={pointed} onPoint={setPointed} />
      )}
      {!asTable && (
        <p className="small mono map-readout">
          {pointed === null ? (
            <span className="dim">Point at a dot to read its sequence.</span>
          ) : (
            `${pointText(map, pointed)}: ${map.sequences[pointed]}`
          )}
        </p>
      )}
    </figure>
  );
}

interface ScatterProps {
  readonly title: string;
  readonly map: EmbeddingMap;
  readonly layout: Layout;
  readonly colouring: Colouring;
  readonly pointed: number | null;
  readonly onPoint: (index: number) => void;
}

function Scatter({ title, map, layout, colouring, pointed, onPoint }: ScatterProps) {
  const dots = dotsOf(map, layout, colouring);
  const at = (share: number) => `${2 + 96 * share}%`;
  return (
    <svg className="scatter" role="img" aria-label={`${title}, ${dots.length} sequences`}>
      {dots.map(({ index, x, y, colour }) => (
        <circle
          key={index}
          className="map-dot"
          cx={at(x)}
          cy={at(1 - y)}
          r={index === pointed ? 7 : 3.5}
          style={{ fill: colour }}
          onPointerOver={() => onPoint(index)}
        />
      ))}
    </svg>
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
