import { useId } from 'react';
import { POOLED, REGION_POOLINGS } from '../../../../inference/region-pooling';
import { backboneLayers } from '../../../../model/spec';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import type { Word } from '../../../help/word';
import { useActions, useStudio } from '../../../shell/react';
import { ChoiceField } from '../../../ui/choice-field';
import { FileButton } from '../../../ui/file-button';
import { counted, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { runActive } from '../../train/live/run-state';
import { shownNetwork } from '../exploring';
import { REGION_SOURCES, type RegionSourceName } from './embedding';
import { EmbeddingFigure } from './embedding-figure';

const SOURCE_CHOICES = Object.entries(REGION_SOURCES) as [RegionSourceName, string][];
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
      {made !== null && made.by.length > 0 && <EmbeddingFigure made={made} />}
    </section>
  );
}

function Choices() {
  const { choices, file, asked } = useStudio((state) => state.exploring.embedding);
  const annotation = useStudio((state) => state.exploring.annotation);
  const actions = useActions();
  const { from } = choices;
  const isReady = from === 'spread' || (from === 'features' ? annotation !== null : file !== null);
  return (
    <div className="row embedding-choices">
      <ChoiceField
        label="Embed"
        word={EXPLORE_WORDS.embedded}
        value={from}
        choices={SOURCE_CHOICES}
        onChoose={(source) => actions.chooseEmbedding({ from: source })}
      />
      {from === 'spread' && (
        <>
          <NumberField
            label="Bases each"
            word={EXPLORE_WORDS.windowBases}
            value={choices.bases}
            least={LEAST_BASES}
            most={MOST_BASES}
            onChange={(bases) => actions.chooseEmbedding({ bases })}
          />
          <NumberField
            label="Windows"
            word={EXPLORE_WORDS.windowCount}
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
      <ChoiceField
        label="Vector of"
        word={EXPLORE_WORDS.pooling}
        value={choices.pooling}
        choices={REGION_POOLINGS.map((pooling) => [pooling, POOLED[pooling]])}
        onChoose={(pooling) => actions.chooseEmbedding({ pooling })}
      />
      <Explain word="untrained network" of={EXPLORE_WORDS.control}>
        <label className="row check">
          <input
            type="checkbox"
            checked={choices.control}
            onChange={(event) => actions.chooseEmbedding({ control: event.target.checked })}
          />
          untrained network beside it
        </label>
      </Explain>
      <button type="button" className="primary" disabled={!isReady || asked !== null} onClick={actions.embedRegions}>
        Embed regions
      </button>
    </div>
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly word: Word;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

function NumberField({ label, word, value, least, most, onChange }: NumberFieldProps) {
  const id = useId();
  return (
    <div className="field narrow">
      <Explain word={label} of={word}>
        <label htmlFor={id}>{label}</label>
      </Explain>
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
  if (annotation === null) return <span className="small dim">Add an annotation first.</span>;
  const types = annotation.types.map((each): [string, string] => [each.type, `${each.type} (${whole(each.count)})`]);
  return (
    <ChoiceField
      label="Type"
      word={EXPLORE_WORDS.featureType}
      value={type}
      choices={[[null, `all ${whole(annotation.features)}`], ...types]}
      onChoose={(chosen) => actions.chooseEmbedding({ type: chosen })}
    />
  );
}

function LayerChoice() {
  const layer = useStudio((state) => state.exploring.embedding.choices.layer);
  const shape = useStudio((state) => shownNetwork(state.exploring, state.benchmarks.weights)?.info.shape);
  const actions = useActions();
  if (shape === undefined) return null;
  const layers = backboneLayers(shape);
  const before = Array.from({ length: layers }, (_, each): [number, string] => [
    each,
    each === 0 ? '0, the input' : String(each),
  ]);
  return (
    <ChoiceField
      label="Layer"
      word={EXPLORE_WORDS.layer}
      narrow
      value={layer}
      choices={[[null, `last (${layers})`], ...before]}
      onChoose={(chosen) => actions.chooseEmbedding({ layer: chosen })}
    />
  );
}
