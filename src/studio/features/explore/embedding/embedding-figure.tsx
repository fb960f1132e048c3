import { useCallback, useMemo, useState } from 'react';
import { PointsView } from '../../../charts/points/points-view';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useActions, useStudio } from '../../../shell/react';
import { ChoiceField } from '../../../ui/choice-field';
import { counted, percent, whole } from '../../../ui/format';
import { SaidBy } from '../said-by';
import { regionText } from '../view-range';
import type { EmbeddedRegions } from './embedding';
import { COLOURINGS, type Colouring, coloured, regionFacts } from './embedding-view';

const COLOURING_CHOICES = Object.entries(COLOURINGS) as [Colouring, string][];
const FORMATS = [
  ['parquet', 'Parquet, places and vectors'],
  ['npy', 'npy, and places as TSV'],
] as const;
const MOST_LISTED = 200;

/** The map of embedded regions, trained beside untrained, and the list of those that are selected. */
export function EmbeddingFigure({ made }: { readonly made: EmbeddedRegions }) {
  const { regions, of, drawn, by } = made;
  const selected = useStudio((state) => state.exploring.embedding.selected);
  const [format, setFormat] = useState<'parquet' | 'npy'>('parquet');
  const actions = useActions();
  const points = useMemo(() => drawn.map((index) => regions[index]), [drawn, regions]);
  const colouredPoints = useCallback((colouring: Colouring) => coloured(points, colouring), [points]);
  const chosen = useMemo(() => {
    const all = new Set(selected);
    return new Set([...drawn.keys()].filter((point) => all.has(drawn[point])));
  }, [selected, drawn]);
  return (
    <figure className="map embedding-figure" aria-label="Embedding map">
      <div className="row">
        <span className="small" role="status">
          {counted(regions.length, 'region')}
          {of > regions.length && ` of ${whole(of)}, evenly picked`}, {whole(by[0].embeddings.width)} numbers each
          {drawn.length < regions.length && `; ${whole(drawn.length)} drawn`}.{' '}
          <SaidBy network={{ ...made.network, said: by[0].embeddings.model }} />
        </span>
        <span className="grow" />
        <ChoiceField
          label="as"
          word={EXPLORE_WORDS.fileFormat}
          narrow
          value={format}
          choices={FORMATS}
          onChoose={setFormat}
        />
        <button type="button" onClick={() => actions.saveEmbeddings(format)}>
          Save embeddings
        </button>
      </div>
      <PointsView
        planes={by.map(({ name, plane }) => ({ name, of: `by ${name}, ${counted(drawn.length, 'region')}`, plane }))}
        colourings={COLOURING_CHOICES}
        coloured={colouredPoints}
        factsOf={(point) => regionFacts(points[point])}
        hint="Point at a dot to read it, draw around dots to select them, turn the wheel to zoom. Selected in both."
        selected={chosen}
        onSelect={(found) => actions.selectRegions(found.map((point) => drawn[point]))}
      />
      <SelectedRegions made={made} />
    </figure>
  );
}

/** The regions of the lasso; without one all of them, so that they can be selected without a pointer. */
function SelectedRegions({ made: { regions } }: { readonly made: EmbeddedRegions }) {
  const selected = useStudio((state) => state.exploring.embedding.selected);
  const actions = useActions();
  const listed = (selected.length > 0 ? selected : [...regions.keys()]).slice(0, MOST_LISTED);
  const isChosen = new Set(selected);
  const toggle = (index: number) =>
    actions.selectRegions(isChosen.has(index) ? selected.filter((each) => each !== index) : [...selected, index]);
  return (
    <details className="selected-regions" open={selected.length > 0}>
      <summary>{selected.length === 0 ? 'List of regions' : `${counted(selected.length, 'region')} selected`}</summary>
      {selected.length > 0 && (
        <div className="row">
          <button type="button" onClick={() => actions.saveSelected('fasta')}>
            Save FASTA
          </button>
          <button type="button" onClick={() => actions.saveSelected('bed')}>
            Save BED
          </button>
          <button type="button" className="plain" onClick={() => actions.selectRegions([])}>
            Select none
          </button>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll standing-table" tabIndex={0} aria-label="List of the map">
        <table>
          <thead>
            <tr>
              <th className="left">
                <Explain word="selected" of={EXPLORE_WORDS.picked} />
              </th>
              <th className="left">place</th>
              <th>strand</th>
              <th className="left">
                <Explain word="feature" of={EXPLORE_WORDS.features} />
              </th>
              <th>
                <Explain word="GC" of={SCREEN_WORDS.gc} />
              </th>
            </tr>
          </thead>
          <tbody>
            {listed.map((index) => {
              const region = regions[index];
              const text = regionText(region.name, region);
              return (
                <tr key={index}>
                  <td className="left">
                    <input
                      type="checkbox"
                      aria-label={`Select ${text}`}
                      checked={isChosen.has(index)}
                      onChange={() => toggle(index)}
                    />
                  </td>
                  <td className="left">
                    <button type="button" className="link mono" onClick={() => actions.showPlace(region)}>
                      {text}
                    </button>
                  </td>
                  <td>{region.strand ?? ''}</td>
                  <td className="left">
                    {[region.feature, region.label].filter((part) => part !== null && part !== '').join(' ')}
                  </td>
                  <td>{Number.isNaN(region.gc) ? '' : percent(region.gc)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </details>
  );
}
