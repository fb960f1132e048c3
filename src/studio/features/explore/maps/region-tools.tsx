import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { fileName } from '../../../../formats/file-name';
import { npyFile } from '../../../../formats/npy';
import { storedCaption } from '../../../charts/picture/run-picture';
import { lightColour, type PictureFormat, saveSvg } from '../../../charts/picture/save-picture';
import { Explain } from '../../../help/explain';
import { EXPLORE_WORDS } from '../../../help/explore-words';
import { useActions, useStudio } from '../../../shell/react';
import { useTheme } from '../../../shell/theme';
import { download } from '../../../ui/download';
import { counted, significant, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { TableToggle } from '../../../ui/table-toggle';
import { runActive } from '../../train/live/run-state';
import { shownNetwork } from '../exploring';
import { SaidBy } from '../said-by';
import { basesOf, regionText, spanOf } from '../view-range';
import { styleOf } from '../view-style';
import { drawMap } from './draw-map';
import { MAP_MARGIN, mapHeight, mapSvg } from './map-picture';
import {
  cellAt,
  MAP_KINDS,
  type MapKind,
  type MapRow,
  mapText,
  mostBases,
  type RegionMap,
  strongest,
} from './region-map';

const NAMES: Readonly<Record<MapKind, string>> = { mutagenesis: 'Mutagenesis', dependencies: 'Dependencies' };
const MOST_ROWS = 50;

/** What a network says of the region in view: each substitution, and which base hangs on which. */
export function RegionTools() {
  const { range, record, map } = useStudio((state) => state.exploring);
  const shown = shownNetwork(
    useStudio((state) => state.exploring),
    useStudio((state) => state.benchmarks.weights),
  );
  const [untrained, setUntrained] = useState(false);
  const running = useStudio(runActive);
  const actions = useActions();
  if (shown === null || record === null) return null;
  const span = spanOf(basesOf(range));
  const most = (kind: MapKind) => mostBases(kind, shown.info.shape.windowLength);
  return (
    <section className="card region-tools" aria-labelledby="region-tools-title">
      <div className="card-head">
        <h2 id="region-tools-title">Region in view</h2>
        <small>
          {span > most('mutagenesis')
            ? `Zoom in to ${whole(most('mutagenesis'))} bases or fewer for mutagenesis, ` +
              `${whole(most('dependencies'))} for dependencies.`
            : regionText(record.name, range)}
        </small>
      </div>
      <div className="row">
        {MAP_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            disabled={span > most(kind) || map.asked !== null}
            title={`At most ${counted(most(kind), 'base')}`}
            onClick={() => actions.makeMap(kind, untrained)}
          >
            {NAMES[kind]}
          </button>
        ))}
        <span className="row small dim">
          <Explain word="every substitution" of={EXPLORE_WORDS.mutagenesis} />
          <Explain word="which base hangs on which" of={EXPLORE_WORDS.dependencies} />
        </span>
        <Explain word="untrained network" of={EXPLORE_WORDS.control}>
          <label className="row check">
            <input type="checkbox" checked={untrained} onChange={(event) => setUntrained(event.target.checked)} />
            untrained network, as a control
          </label>
        </Explain>
        {map.asked !== null && (
          <>
            <progress aria-label={`${NAMES[map.asked.kind]} computed`} value={map.asked.share} />
            <button type="button" onClick={actions.cancelRegionMap}>
              Cancel
            </button>
            {running && <span className="small dim">Between the steps of the run.</span>}
          </>
        )}
      </div>
      {map.problem !== null && <ProblemBanner problem={map.problem} />}
      {map.made !== null && <MapFigure key={keyOf(map.made)} map={map.made} />}
    </section>
  );
}

const keyOf = ({ kind, of, start, end, network: { said } }: RegionMap): string =>
  `${kind} ${of} ${start} ${end} ${said}`;

function MapFigure({ map }: { readonly map: RegionMap }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [asTable, setAsTable] = useState(false);
  const [pointed, setPointed] = useState<MapRow | null>(null);
  const actions = useActions();
  const title = NAMES[map.kind];
  const place = regionText(map.of ?? 'pasted sequence', map);
  const stem = fileName(`${title.toLowerCase()}-${place}${map.untrained ? '-untrained' : ''}`, 'map');
  const saveNpy = () => {
    const size = map.codes.length;
    const file = npyFile(map.values, [size, map.kind === 'mutagenesis' ? 4 : size]);
    download([file], `${stem}.npy`, 'application/octet-stream');
  };
  const { report } = useStudio((state) => state.runs);
  const save = (format: PictureFormat) => () => {
    const run = report?.runs.find(({ id }) => id === map.run);
    const caption = [map.network.said, ...(run === undefined ? [] : storedCaption(run))];
    const unit = map.kind === 'mutagenesis' ? 'nats' : 'bits';
    void saveSvg(mapSvg(map, `${title} of ${place}, ${unit}`, caption, lightColour), format, stem);
  };
  return (
    <figure className="region-map" aria-label={title}>
      <div className="card-head">
        <h3>{title}</h3>
        <small>
          {place}
          {map.shifted && "; near the record's end, where windows are shifted"}
        </small>
        <span className="grow" />
        <button type="button" className="plain" onClick={save('png')}>
          Save PNG
        </button>
        <button type="button" className="plain" onClick={save('svg')}>
          Save SVG
        </button>
        <button type="button" className="plain" onClick={saveNpy}>
          Save npy
        </button>
        <TableToggle of="region map" on={asTable} onToggle={() => setAsTable(!asTable)} />
        <button type="button" className="plain" onClick={actions.closeRegionMap}>
          Close
        </button>
      </div>
      <p>
        <SaidBy network={map.network} />
      </p>
      {asTable ? <MapTable map={map} /> : <MapCanvas map={map} canvas={canvas} onPoint={setPointed} />}
      {!asTable && (
        <p className="small genome-readout">
          {pointed === null || Number.isNaN(pointed.value) ? (
            <span className="dim">{legendOf(map.kind)}</span>
          ) : (
            rowText(map, pointed)
          )}
        </p>
      )}
    </figure>
  );
}

const legendOf = (kind: MapKind): string =>
  kind === 'mutagenesis'
    ? 'Each row is what a base is changed to: green where the network finds it likelier than what stands there, the ' +
      'other colour where less; ln p(b) - ln p(base), the base hidden.'
    : 'Row: the base that is substituted. Column: the base whose log odds move, in bits: the darker, the further. ' +
      'Nothing is hidden.';

const rowText = ({ kind }: RegionMap, { place, other, what, value }: MapRow): string =>
  kind === 'mutagenesis' || other === null
    ? `${whole(place + 1)}: ${what}, ${significant(value)} nats`
    : `${whole(place + 1)} moves ${whole(other + 1)} (${what}): ${significant(value)} bits`;

interface CanvasProps {
  readonly map: RegionMap;
  readonly canvas: React.RefObject<HTMLCanvasElement | null>;
  readonly onPoint: (row: MapRow | null) => void;
}

function MapCanvas({ map, canvas, onPoint }: CanvasProps) {
  const theme = useTheme();
  const columns = useStudio((state) => state.exploring.columns);
  const width = Math.min(columns, map.kind === 'dependencies' ? 620 : columns);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme's colours are read off the element
  useEffect(() => {
    const element = canvas.current!;
    drawMap(element, map, styleOf(element), Math.max(2, window.devicePixelRatio || 1));
  }, [map, theme, width, canvas]);
  const point = ({ nativeEvent: { offsetX, offsetY }, currentTarget }: PointerEvent<HTMLCanvasElement>) => {
    const x = (offsetX - MAP_MARGIN.left) / (currentTarget.clientWidth - MAP_MARGIN.left);
    const y = (offsetY - MAP_MARGIN.top) / (currentTarget.clientHeight - MAP_MARGIN.top);
    onPoint(cellAt(map, x, y));
  };
  return (
    <canvas
      ref={canvas}
      className="map-canvas"
      role="img"
      aria-label={`${NAMES[map.kind]} map`}
      aria-description={mapText(map)}
      style={{ width, height: mapHeight(map, width) }}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
    />
  );
}

function MapTable({ map }: { readonly map: RegionMap }) {
  const isPair = map.kind === 'dependencies';
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll map-table" tabIndex={0} aria-label={`Strongest of ${NAMES[map.kind]}`}>
      <table>
        <thead>
          <tr>
            <th>
              <Explain word="position" of={EXPLORE_WORDS.substituted} />
            </th>
            {isPair && (
              <th>
                <Explain word="moves" of={EXPLORE_WORDS.moved} />
              </th>
            )}
            <th className="left">bases</th>
            <th>
              <Explain
                word={isPair ? 'bits' : 'nats'}
                of={isPair ? EXPLORE_WORDS.dependencies : EXPLORE_WORDS.mutagenesis}
              />
            </th>
          </tr>
        </thead>
        <tbody>
          {strongest(map, MOST_ROWS).map(({ place, other, what, value }) => (
            <tr key={`${place} ${other} ${what}`}>
              <td>{whole(place + 1)}</td>
              {other !== null && <td>{whole(other + 1)}</td>}
              <td className="left mono">{what}</td>
              <td>{significant(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
