import { useId, useState } from 'react';
import type { GenomeSummary } from '../../../genome/summary';
import { Explain } from '../../help/explain';
import { EXPLORE_WORDS } from '../../help/explore-words';
import { useActions, useStudio } from '../../shell/react';
import { FileButton } from '../../ui/file-button';
import { bases, counted, whole } from '../../ui/format';
import { TableToggle } from '../../ui/table-toggle';
import { regionExample } from '../data/region-lines';
import { offeredRecords } from './exploring';
import { GenomeChart } from './genome-chart';
import { regionText, spanOf, wholeRecord, zoomed } from './view-range';
import { ViewTable } from './view-table';
import { featureText, pointTexts, unshownTexts } from './view-text';

const ZOOM_BUTTON = 2;

/** The genome as a browser shows it: where to look, the picture, and what it says in words. */
export function GenomePanel({ genome }: { readonly genome: GenomeSummary }) {
  const { record, range, several, taken } = useStudio((state) => state.exploring);
  const [asTable, setAsTable] = useState(false);
  const [pointed, setPointed] = useState<number | null>(null);
  if (record === null) return null;
  return (
    <section className="card genome-panel" aria-labelledby="genome-view-title">
      <h2 id="genome-view-title" className="hidden-text">
        Genome view
      </h2>
      <div className="row genome-bar">
        <RecordChoice genome={genome} />
        <GoTo genome={genome} />
        <Zoom />
        <span className="grow" />
        <AnnotationFile />
        <TableToggle of="Genome view" on={asTable} onToggle={() => setAsTable(!asTable)} />
      </div>
      {several.length > 0 && <Several />}
      <Unused />
      {taken !== null && (
        <p className="small dim" role="status">
          {taken}
        </p>
      )}
      <p className="small parsed" role="status">
        <strong className="mono">{regionText(record.name, range)}</strong>, {bases(spanOf(range))}
      </p>
      {asTable ? <ViewTable /> : <GenomeChart pointed={pointed} onPoint={setPointed} />}
      {!asTable && <Readout pointed={pointed} />}
      {!asTable && <Legend />}
    </section>
  );
}

function RecordChoice({ genome: { records, recordCount } }: { readonly genome: GenomeSummary }) {
  const record = useStudio((state) => state.exploring.record);
  const actions = useActions();
  if (recordCount < 2) return null;
  const offered = offeredRecords(records, record);
  return (
    <Explain word="Record" of={EXPLORE_WORDS.record}>
      <select
        className="compact"
        aria-label="Record"
        value={record?.index}
        onChange={(event) => actions.showRecord(Number(event.target.value))}
      >
        {offered.map(({ index, name }) => (
          <option key={index} value={index}>
            {name}
          </option>
        ))}
        {recordCount > offered.length && (
          <option disabled>and {whole(recordCount - offered.length)} more: type a name into the box</option>
        )}
      </select>
    </Explain>
  );
}

/** One box for places and genes, as genome browsers have it. */
function GoTo({ genome }: { readonly genome: GenomeSummary }) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const hasGenes = useStudio((state) => state.exploring.annotation !== null);
  const problem = useStudio((state) => state.exploring.problems.locate);
  const actions = useActions();
  const [first] = genome.records;
  const example = first === undefined ? '' : regionExample(first.name, first.bases);
  return (
    <form
      className="row go-to"
      onSubmit={(event) => {
        event.preventDefault();
        actions.goTo(typed);
      }}
    >
      <Explain word="Region or gene" of={EXPLORE_WORDS.regionOrGene}>
        <label htmlFor={id}>Region or gene</label>
      </Explain>
      <input
        id={id}
        className="mono"
        autoComplete="off"
        spellCheck={false}
        placeholder={hasGenes ? `${example} or a gene` : example}
        value={typed}
        aria-invalid={problem !== undefined}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit">Go</button>
    </form>
  );
}

function Zoom() {
  const { range, record } = useStudio((state) => state.exploring);
  const actions = useActions();
  const length = record?.bases ?? 1;
  const by = (factor: number) => () => actions.lookAt(zoomed(range, length, (range.start + range.end) / 2, factor));
  return (
    <div className="row zoom">
      <button type="button" aria-label="Zoom out" title="Zoom out (-)" onClick={by(ZOOM_BUTTON)}>
        &minus;
      </button>
      <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick={by(1 / ZOOM_BUTTON)}>
        +
      </button>
      <button type="button" title="Whole record (0)" onClick={() => actions.lookAt(wholeRecord(length))}>
        Whole record
      </button>
    </div>
  );
}

function AnnotationFile() {
  const { annotation, readingAnnotation } = useStudio((state) => state.exploring);
  const actions = useActions();
  const notes = annotation?.notes ?? [];
  return (
    <>
      {annotation !== null && (
        <span className="small dim">
          {annotation.source}: {counted(annotation.features, 'feature')}
          {notes.length > 0 && `, ${counted(notes.length, 'note')}`}
          {!annotation.kept && ', as long as this page'}
        </span>
      )}
      <Explain word="Annotation" of={EXPLORE_WORDS.annotation}>
        <FileButton label="Annotation" disabled={readingAnnotation} onFiles={([file]) => actions.readAnnotation(file)}>
          {readingAnnotation ? 'Reading' : annotation === null ? 'Add annotation' : 'Replace annotation'}
        </FileButton>
      </Explain>
    </>
  );
}

/** What of the annotation's file is not in the picture, and why. */
function Unused() {
  const annotation = useStudio((state) => state.exploring.annotation);
  if (annotation === null) return null;
  const { notes, unshown } = annotation;
  const lines = [...notes.map(({ message }) => message), ...unshownTexts(unshown)];
  if (lines.length === 0) return null;
  return (
    <details className="small">
      <summary>What of {annotation.source} is not shown</summary>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}

function Several() {
  const several = useStudio((state) => state.exploring.several);
  const actions = useActions();
  return (
    <ul className="row several" aria-label="Features found">
      {several.map((feature) => (
        <li key={`${feature.record} ${feature.start} ${feature.end} ${feature.type}`}>
          <button type="button" className="plain" onClick={() => actions.showFeature(feature)}>
            {featureText(feature)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Readout({ pointed }: { readonly pointed: number | null }) {
  const { view, record } = useStudio((state) => state.exploring);
  const texts = view === null || record === null || pointed === null ? [] : pointTexts(view, record.name, pointed);
  return (
    <p className="small genome-readout">
      {texts.length === 0 ? (
        <span className="dim">Point at the picture to read it. Drag to pan, turn the wheel to zoom.</span>
      ) : (
        texts.join(' · ')
      )}
    </p>
  );
}

function Legend() {
  const hasTracks = useStudio((state) => state.exploring.view?.tracks != null);
  const hasGenes = useStudio((state) => state.exploring.annotation !== null);
  return (
    <div className="row small dim explore-legend">
      <span className="swatch unseen">held out of training</span>
      {hasGenes && <span className="swatch coding">gene or CDS</span>}
      {hasGenes && <span className="swatch structural">RNA</span>}
      {hasTracks && <span className="swatch below">less surprised than the count table</span>}
      {hasTracks && <span className="swatch above">more surprised</span>}
      {hasTracks && <Explain word="surprisal" of={EXPLORE_WORDS.surprisal} />}
      {hasTracks && <Explain word="surprisal minus count table" of={EXPLORE_WORDS.excess} />}
      {hasTracks && <Explain word="predictive logo" of={EXPLORE_WORDS.logo} />}
    </div>
  );
}
