import { useId, useMemo, useState } from 'react';
import { useActions, useStudio } from '../../../shell/react';
import { counted, percent, whole } from '../../../ui/format';
import { regionText } from '../view-range';
import type { EmbeddedRegions } from './embedding';
import { EmbeddingScatter } from './embedding-scatter';
import { COLOURINGS, type Colouring, coloured, regionFacts, WHOLE_SQUARE, zoomedSquare } from './embedding-view';

type Layout = 'umap' | 'pca';
const LAYOUT_NAMES: Readonly<Record<Layout, string>> = { umap: 'UMAP', pca: 'PCA' };
const COLOURING_NAMES: readonly Colouring[] = ['gc', 'feature', 'strand', 'record', 'position'];
const MIDDLE = { x: 0.5, y: 0.5 };
const ZOOM_BUTTON = 1.6;
const MOST_LISTED = 200;

/** The map of embedded regions, trained beside untrained, and the list of those that are selected. */
export function EmbeddingFigure({ made }: { readonly made: EmbeddedRegions }) {
  const { regions, of, drawn, by } = made;
  const selected = useStudio((state) => state.exploring.embedding.selected);
  const hasUmap = by.every(({ plane }) => plane.umap !== null);
  const [layout, setLayout] = useState<Layout>(hasUmap ? 'umap' : 'pca');
  const [colouring, setColouring] = useState<Colouring>('gc');
  const [view, setView] = useState(WHOLE_SQUARE);
  const [pointed, setPointed] = useState<number | null>(null);
  const [format, setFormat] = useState<'parquet' | 'npy'>('parquet');
  const actions = useActions();
  const id = useId();
  const points = useMemo(() => drawn.map((index) => regions[index]), [drawn, regions]);
  const { colours, legend } = useMemo(() => coloured(points, colouring), [points, colouring]);
  const chosen = useMemo(() => {
    const all = new Set(selected);
    return new Set([...drawn.keys()].filter((point) => all.has(drawn[point])));
  }, [selected, drawn]);
  const shownLayout = hasUmap ? layout : 'pca';
  return (
    <figure className="map embedding-figure" aria-label="Embedding map">
      <div className="row">
        <span className="small" role="status">
          {counted(regions.length, 'region')}
          {of > regions.length && ` of ${whole(of)}, evenly picked`}, {whole(by[0].embeddings.width)} numbers each
          {drawn.length < regions.length && `; ${whole(drawn.length)} drawn`}.
        </span>
        <span className="grow" />
        <div className="field narrow">
          <label htmlFor={`${id}-format`}>as</label>
          <select
            id={`${id}-format`}
            value={format}
            onChange={(event) => setFormat(event.target.value === 'npy' ? 'npy' : 'parquet')}
          >
            <option value="parquet">Parquet, places and vectors</option>
            <option value="npy">npy, and places as TSV</option>
          </select>
        </div>
        <button type="button" onClick={() => actions.saveEmbeddings(format)}>
          Save embeddings
        </button>
      </div>
      <div className="row">
        {hasUmap && (
          <div className="field narrow">
            <label htmlFor={`${id}-layout`}>Layout</label>
            <select
              id={`${id}-layout`}
              value={layout}
              onChange={(event) => setLayout(event.target.value === 'pca' ? 'pca' : 'umap')}
            >
              <option value="umap">UMAP</option>
              <option value="pca">PCA</option>
            </select>
          </div>
        )}
        <div className="field">
          <label htmlFor={`${id}-colour`}>Colour by</label>
          <select
            id={`${id}-colour`}
            value={colouring}
            onChange={(event) => setColouring(COLOURING_NAMES.find((each) => each === event.target.value) ?? 'gc')}
          >
            {COLOURING_NAMES.map((each) => (
              <option key={each} value={each}>
                {COLOURINGS[each]}
              </option>
            ))}
          </select>
        </div>
        <div className="row zoom">
          <button
            type="button"
            aria-label="Zoom out of the map"
            onClick={() => setView(zoomedSquare(view, centre(view), ZOOM_BUTTON))}
          >
            &minus;
          </button>
          <button
            type="button"
            aria-label="Zoom into the map"
            onClick={() => setView(zoomedSquare(view, centre(view), 1 / ZOOM_BUTTON))}
          >
            +
          </button>
          <button type="button" onClick={() => setView(zoomedSquare(view, MIDDLE, Number.POSITIVE_INFINITY))}>
            Whole map
          </button>
        </div>
        <ul className="row map-legend" aria-label="Colours">
          {legend.map(({ name, colour }) => (
            <li key={name} className="row small">
              <span className="dot" style={{ background: colour }} /> {name}
            </li>
          ))}
        </ul>
      </div>
      <div className="embedding-maps">
        {by.map(({ name, plane }) => (
          <section key={name}>
            <h3>
              {name}
              {shownLayout === 'pca' && (
                <small>
                  {' '}
                  axes: {percent(plane.explained[0])} and {percent(plane.explained[1])} of the variance
                </small>
              )}
            </h3>
            <EmbeddingScatter
              title={`${LAYOUT_NAMES[shownLayout]} by ${name}, ${counted(drawn.length, 'region')}`}
              rows={shownLayout === 'umap' && plane.umap !== null ? plane.umap : plane.pca}
              colours={colours}
              selected={chosen}
              view={view}
              onView={setView}
              onSelect={(found) => actions.selectRegions(found.map((point) => drawn[point]))}
              pointed={pointed}
              onPoint={setPointed}
            />
          </section>
        ))}
      </div>
      <p className="small map-readout">
        {pointed === null ? (
          <span className="dim">
            Point at a dot to read it, draw around dots to select them, turn the wheel to zoom. Both maps show the same
            selection.
          </span>
        ) : (
          regionFacts(points[pointed])
        )}
      </p>
      <SelectedRegions made={made} />
    </figure>
  );
}

const centre = ({ x, y, size }: typeof WHOLE_SQUARE) => ({ x: x + size / 2, y: y + size / 2 });

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
              <th className="left">selected</th>
              <th className="left">place</th>
              <th>strand</th>
              <th className="left">feature</th>
              <th>GC</th>
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
