import { useEffect, useRef, useState } from 'react';
import { Explain } from '../../../help/explain';
import { FILE_WORDS } from '../../../help/file-words';
import { useActions, useStudio } from '../../../shell/react';
import { bases, counted, whole } from '../../../ui/format';
import { ProblemBanner } from '../../../ui/problem-banner';
import { wants } from '../../data/explore';
import { FormatChoice, formatText } from '../../data/format-choice';
import { leakageText } from '../../data/leakage-text';
import { runActive } from '../live/run-state';
import { Field } from './field';
import { samplingSummary } from './fields';

const NOTES_SHOWN = 20;

/** How windows are drawn, what is held out, and how much of that leaks into the training part. */
export function SamplingCard() {
  const sampling = useStudio((state) => state.config.sampling);
  const softMask = useStudio((state) => state.config.softMask);
  const by = useStudio((state) => state.config.validationBy);
  const locked = useStudio(runActive);
  return (
    <details className="card sampling">
      <summary>
        Windows and validation <span className="small dim">{samplingSummary(sampling, softMask, by)}</span>
      </summary>
      <fieldset className="group" disabled={locked}>
        <legend>Windows</legend>
        <Field setting="sampling" />
        <Field setting="maxUnknownShare" />
        <Field setting="softMask" />
        {softMask === 'down-weight' && <Field setting="softMaskWeight" />}
      </fieldset>
      {sampling === 'regions' && <RegionsFile />}
      <fieldset className="group" disabled={locked}>
        <legend>Validation</legend>
        <Field setting="validationBy" />
        {by !== 'list' && <Field setting="validationShare" />}
        {by === 'list' && <Field setting="validationRecords" />}
      </fieldset>
      {by === 'list' && <p className="small dim">Names or patterns with commas between them: chr8, chr20, chrUn_*.</p>}
      <LeakageNote />
    </details>
  );
}

/** The file of regions that windows are drawn from. */
export function RegionsFile() {
  const regions = useStudio((state) => state.explore.regions);
  const reading = useStudio((state) => state.explore.waiting.has('regions'));
  const problem = useStudio((state) => state.explore.problems.regions);
  const locked = useStudio((state) => runActive(state) || state.genome === null);
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const actions = useActions();
  return (
    <div className="regions-file">
      <div className="row">
        <button type="button" disabled={locked || reading} onClick={() => input.current?.click()}>
          {reading ? 'Reading regions' : regions === null ? 'Choose a BED or GFF3 file' : 'Choose another file'}
        </button>
        {regions !== null && (
          <>
            <span>
              <Explain word={counted(regions.regions, 'region')} of={FILE_WORDS.regions} />, {bases(regions.bases)},
              from <span className="mono">{regions.source}</span>
            </span>
            <span className="small">{formatText(regions)}</span>
            <button type="button" className="plain" disabled={locked} onClick={() => actions.chooseRegions(null)}>
              Forget regions
            </button>
          </>
        )}
        {regions === null && <span className="small dim">Record names in it must be those of the genome.</span>}
        <input
          ref={input}
          type="file"
          aria-label="Regions file"
          accept=".bed,.gff,.gff3,.gz,.txt"
          tabIndex={-1}
          className="hidden-text"
          onChange={(event) => {
            const chosen = event.target.files?.[0];
            event.target.value = '';
            if (chosen === undefined) return;
            setFile(chosen);
            actions.chooseRegions(chosen);
          }}
        />
      </div>
      {file !== null && (regions !== null || problem !== undefined) && (
        <FormatChoice disabled={locked || reading} onChoose={(format) => actions.chooseRegions(file, format)} />
      )}
      {problem !== undefined && <ProblemBanner problem={problem} />}
      {regions !== null && regions.notes.length > 0 && (
        <details className="notes">
          <summary>{counted(regions.notes.length, 'note')} on this file</summary>
          <ul>
            {regions.notes.slice(0, NOTES_SHOWN).map(({ code, message, line }) => (
              <li key={`${code} ${line ?? ''} ${message}`}>
                <code>{code}</code> {message} {line !== undefined && <span className="faint">line {whole(line)}</span>}
              </li>
            ))}
            {regions.notes.length > NOTES_SHOWN && (
              <li className="dim">and {whole(regions.notes.length - NOTES_SHOWN)} more</li>
            )}
          </ul>
        </details>
      )}
    </div>
  );
}

function LeakageNote() {
  const leakage = useStudio((state) => state.explore.leakage);
  const measuring = useStudio((state) => state.explore.waiting.has('leakage'));
  const problem = useStudio((state) => state.explore.problems.leakage);
  const running = useStudio(runActive);
  const due = useStudio((state) => wants(state, 'leakage') && !runActive(state));
  const actions = useActions();
  useEffect(() => {
    if (due) actions.measureLeakage();
  }, [actions, due]);
  if (problem !== undefined) return <ProblemBanner problem={problem} />;
  if (leakage === null)
    return (
      <div className="row leakage">
        <span className="dim">
          <Explain word="Leakage" of={FILE_WORDS.leakage} />: how much of the held-out part, or of its reverse
          complement, also stands in the training part.
        </span>
        {!running && (
          <button type="button" disabled={measuring} onClick={actions.measureLeakage}>
            {measuring ? 'Measuring leakage' : 'Measure leakage'}
          </button>
        )}
      </div>
    );
  const { sentence, advice, much } = leakageText(leakage);
  return (
    <p className={`banner leakage ${much ? 'warning' : 'ok'}`} role="status">
      <span>
        <strong>
          <Explain word="Leakage" of={FILE_WORDS.leakage} />.
        </strong>{' '}
        {sentence} {advice}
      </span>
    </p>
  );
}
