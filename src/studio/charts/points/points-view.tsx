import { useMemo, useState } from 'react';
import type { Plane } from '../../../evaluation/embedding/plane';
import { EXPLORE_WORDS } from '../../help/explore-words';
import { ChoiceField } from '../../ui/choice-field';
import { percent } from '../../ui/format';
import type { Coloured } from './colours';
import { PointsMap } from './points-map';
import { middleOf, WHOLE_SQUARE, zoomedSquare } from './square';

const LAYOUT_NAMES = { umap: 'UMAP', pca: 'PCA' } as const;
type Layout = keyof typeof LAYOUT_NAMES;
const ZOOM_BUTTON = 1.6;

interface Props<By extends string> {
  /** The same points as different networks see them, side by side; their titles say which layout it is of. */
  readonly planes: readonly { readonly name: string; readonly of: string; readonly plane: Plane }[];
  /** What points may be coloured by, by its name. */
  readonly colourings: readonly (readonly [By, string])[];
  readonly coloured: (by: By) => Coloured;
  /** What is known of a point, in words. */
  readonly factsOf: (point: number) => string;
  readonly hint: string;
  readonly selected?: ReadonlySet<number>;
  readonly onSelect?: (points: readonly number[]) => void;
}

const NOTHING: ReadonlySet<number> = new Set();

/** Points in the plane by the layout and the colours that are chosen, and what is known of the one pointed at. */
export function PointsView<By extends string>(props: Props<By>) {
  const { planes, colourings, coloured, factsOf, hint, selected = NOTHING, onSelect } = props;
  const layouts = (Object.keys(LAYOUT_NAMES) as Layout[]).filter(
    (each) => each === 'pca' || planes.every(({ plane }) => plane.umap !== null),
  );
  const [chosen, setLayout] = useState<Layout>('umap');
  const layout = layouts.includes(chosen) ? chosen : 'pca';
  const [wanted, setColouring] = useState<By>(colourings[0][0]);
  const colouring = colourings.some(([by]) => by === wanted) ? wanted : colourings[0][0];
  const [view, setView] = useState(WHOLE_SQUARE);
  const [at, setPointed] = useState<number | null>(null);
  const { colours, legend } = useMemo(() => coloured(colouring), [coloured, colouring]);
  // Another map may have fewer points.
  const pointed = at !== null && at < colours.length ? at : null;
  const zoom = (factor: number) => setView(zoomedSquare(view, middleOf(view), factor));
  return (
    <>
      <div className="row points-controls">
        <ChoiceField
          label="Layout"
          word={EXPLORE_WORDS.layout}
          narrow
          value={layout}
          choices={layouts.map((each) => [each, LAYOUT_NAMES[each]])}
          onChoose={setLayout}
        />
        <ChoiceField
          label="Colour by"
          word={EXPLORE_WORDS.colourBy}
          value={colouring}
          choices={colourings}
          onChoose={setColouring}
        />
        <div className="row zoom">
          <button type="button" aria-label="Zoom out of the map" onClick={() => zoom(ZOOM_BUTTON)}>
            &minus;
          </button>
          <button type="button" aria-label="Zoom into the map" onClick={() => zoom(1 / ZOOM_BUTTON)}>
            +
          </button>
          <button type="button" onClick={() => setView(WHOLE_SQUARE)}>
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
      <div className="points-maps">
        {planes.map(({ name, of, plane }) => (
          <section key={name}>
            <p className="small points-name">
              <strong>{name}</strong>
              {layout === 'pca' &&
                `, axes: ${percent(plane.explained[0])} and ${percent(plane.explained[1])} of the variance`}
            </p>
            <PointsMap
              title={`${LAYOUT_NAMES[layout]} ${of}`}
              rows={layout === 'umap' && plane.umap !== null ? plane.umap : plane.pca}
              colours={colours}
              selected={selected}
              view={view}
              onView={setView}
              onSelect={onSelect}
              pointed={pointed}
              onPoint={setPointed}
            />
          </section>
        ))}
      </div>
      <p className="small map-readout">{pointed === null ? <span className="dim">{hint}</span> : factsOf(pointed)}</p>
    </>
  );
}
