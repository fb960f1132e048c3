import { useId } from 'react';
import { REGION_POOLINGS } from '../../../../inference/region-pooling';
import { backboneLayers } from '../../../../model/spec';
import { useActions, useStudio } from '../../../shell/react';
import { FileButton } from '../../../ui/file-button';
import { counted, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { runActive } from '../../train/live/run-state';
import { shownNetwork } from '../exploring';
import { REGION_SOURCES, type RegionSourceName } from './embedding';
import { EmbeddingFigure } from './embedding-figure';

const POOLING_NAMES = { mean: 'mean over its bases', middle: 'its middle base', cls: 'CLS vectors' } as const;
const SOURCE_NAMES: readonly RegionSourceName[] = ['spread', 'features', 'file'];
const [LEAST_BASES, MOST_BASES] = [10, 10_000];
const [LEAST_COUNT, MOST_COUNT] = [10, 5000];

/** Regions as a network sees them: vectors to save, and a map of them. */
export function EmbeddingPanel() {
  const { asked, made, problem } = useStudio((state) => state.exploring.embedding);
  const hasNetwork = useStudio((state) => shownNetwork(state.exploring, state.benchmarks.weights) !== null);
  const running = useStudio(runActive);
  const actions = useActions();
  if (!hasNetwork) return null;
  return (
    <section className="card embedding-panel" aria-labelledby="embedding-title">
      <div className="card-head">
        <h2 id="embedding-title">Embeddings</h2>
        <small>
          One vector a region, both strands averaged. Near points are regions that the network represents alike; how far
          apart others lie says little.
        </small>
      </div>
      <Choices />
      {asked !== null && (
        <div className="row">
          <progress aria-label="Embeddings computed" value={asked.share} />
          <span className="small dim" role="status">
            {asked.what}
            {running && ', between the steps of the run'}
          </span>
          <button type="button" onClick={actions.cancelEmbedding}>
            Cancel
          </button>
        </div>
      )}
      {problem !== null && <ProblemBanner problem={problem} />}
      {made !== null && made.by.length === 0 && (
        <p className="small" role="status">
          There is no such region. Choose other features, or shorter windows.
        </p>
      )}
      {made !== null && made.by.length > 0 && <EmbeddingFigure key={made.id} made={made} />}
    </section>
  );
}

function Choices() {
  const { choices, file, asked } = useStudio((state) => state.exploring.embedding);
  const annotation = useStudio((state) => state.exploring.annotation);
  const actions = useActions();
  const id = useId();
  const { from } = choices;
  const isReady = from === 'spread' || (from === 'features' ? annotation !== null : file !== null);
  return (
    <div className="row embedding-choices">
      <div className="field">
        <label htmlFor={`${id}-from`}>Embed</label>
        <select
          id={`${id}-from`}
          value={from}
          onChange={(event) =>
            actions.chooseEmbedding({ from: SOURCE_NAMES.find((each) => each === event.target.value) ?? 'spread' })
          }
        >
          {SOURCE_NAMES.map((name) => (
            <option key={name} value={name}>
              {REGION_SOURCES[name]}
            </option>
          ))}
        </select>
      </div>
      {from === 'spread' && (
        <>
          <NumberField
            label="Bases each"
            value={choices.bases}
            least={LEAST_BASES}
            most={MOST_BASES}
            onChange={(bases) => actions.chooseEmbedding({ bases })}
          />
          <NumberField
            label="Windows"
            value={choices.count}
            least={LEAST_COUNT}
            most={MOST_COUNT}
            onChange={(count) => actions.chooseEmbedding({ count })}
          />
        </>
      )}
      {from === 'features' && <FeatureTypes />}
      <FileButton
        label="Regions"
        disabled={asked !== null}
        onFiles={([chosen]) => actions.chooseEmbeddedRegions(chosen)}
      >
        Choose BED or GFF3
      </FileButton>
      {file !== null && (
        <span className="small dim" title={file.placed.notes.map(({ message }) => message).join(' ')}>
          {file.name}: {counted(file.placed.regions.length, 'region')}
          {file.placed.notes.length > 0 && `, ${counted(file.placed.notes.length, 'note')}`}
        </span>
      )}
      <LayerChoice />
      <div className="field">
        <label htmlFor={`${id}-pooling`}>Vector of</label>
        <select
          id={`${id}-pooling`}
          value={choices.pooling}
          onChange={(event) =>
            actions.chooseEmbedding({ pooling: REGION_POOLINGS.find((each) => each === event.target.value) ?? 'mean' })
          }
        >
          {REGION_POOLINGS.map((pooling) => (
            <option key={pooling} value={pooling}>
              {POOLING_NAMES[pooling]}
            </option>
          ))}
        </select>
      </div>
      <label className="row check">
        <input
          type="checkbox"
          checked={choices.control}
          onChange={(event) => actions.chooseEmbedding({ control: event.target.checked })}
        />
        untrained network beside it
      </label>
      <button type="button" className="primary" disabled={!isReady || asked !== null} onClick={actions.embedRegions}>
        Embed regions
      </button>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, value, least, most, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <div className="field narrow">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="number"
        className="compact"
        min={least}
        max={most}
        defaultValue={value}
        onChange={(event) => {
          const given = Math.round(event.target.valueAsNumber);
          if (given >= least && given <= most) onChange(given);
        }}
        onBlur={(event) => {
          event.target.value = String(value);
        }}
      />
    </div>
  );
}

function FeatureTypes() {
  const annotation = useStudio((state) => state.exploring.annotation);
  const type = useStudio((state) => state.exploring.embedding.choices.type);
  const actions = useActions();
  const id = useId();
  if (annotation === null) return <span className="small dim">Add an annotation first.</span>;
  return (
    <div className="field">
      <label htmlFor={id}>Type</label>
      <select
        id={id}
        value={type ?? ''}
        onChange={(event) => actions.chooseEmbedding({ type: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">all {whole(annotation.features)}</option>
        {annotation.types.map((each) => (
          <option key={each.type} value={each.type}>
            {each.type} ({whole(each.count)})
          </option>
        ))}
      </select>
    </div>
  );
}

function LayerChoice() {
  const layer = useStudio((state) => state.exploring.embedding.choices.layer);
  const shape = useStudio((state) => shownNetwork(state.exploring, state.benchmarks.weights)?.info.shape);
  const actions = useActions();
  const id = useId();
  if (shape === undefined) return null;
  const layers = backboneLayers(shape);
  return (
    <div className="field narrow">
      <label htmlFor={id}>Layer</label>
      <select
        id={id}
        value={layer ?? ''}
        onChange={(event) =>
          actions.chooseEmbedding({ layer: event.target.value === '' ? null : Number(event.target.value) })
        }
      >
        <option value="">last ({layers})</option>
        {Array.from({ length: layers }, (_, each) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: layers are what they are by their number
          <option key={each} value={each}>
            {each === 0 ? '0, the input' : each}
          </option>
        ))}
      </select>
    </div>
  );
}
