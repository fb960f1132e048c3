import { useRef, useState } from 'react';
import { hubFiles } from '../../../evaluation/tasks/hub';
import type { Task } from '../../../evaluation/tasks/task';
import { BENCHMARK_WORDS } from '../../help/benchmark-words';
import { Explain } from '../../help/explain';
import { useActions, useStudio } from '../../shell/react';
import { chosenFiles } from '../../ui/dropped-files';
import { annotationFor } from './task-files';

/** Which files the task takes, where people get them, and the way to choose them. */
export function TaskFiles({ task }: { readonly task: Task }) {
  const hasGenome = useStudio((state) => state.genome !== null);
  const annotated = useStudio((state) => state.exploring.annotation?.source ?? null);
  const offered = useStudio((state) => annotationFor(task, state.exploring));
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [byHand, setByHand] = useState(false);
  const actions = useActions();
  const { source } = task;
  const features = source.from !== 'files';
  const take = (input: HTMLInputElement) => {
    const chosen = chosenFiles(input.files);
    // The same files may be chosen again after they were corrected.
    input.value = '';
    actions.readTaskFiles(chosen, null, byHand);
  };
  return (
    <div className="task-files">
      {source.from === 'files' && (
        <p>
          Drop here, or choose:{' '}
          {source.files.map((name, index) => (
            <span key={name}>
              {index > 0 && ', '}
              <span className={task.suite === 'own' ? undefined : 'mono'}>{name}</span>
            </span>
          ))}
          . <span className="dim">{source.where}</span>
        </p>
      )}
      {features && task.suite === 'genome' && (
        <p>
          {source.from === 'genome' ? 'A GFF3 file of the genes, if you have one: ' : 'A GFF3 file of the genes: '}
          <span className="dim">
            {source.from === 'genome'
              ? 'without it, open reading frames of 300 codons and more stand in for genes.'
              : 'its CDS lines say where they start.'}
          </span>
          {annotated !== null && offered === null && (
            <span className="dim"> The annotation on Explore is not read here: choose {annotated} again.</span>
          )}
          {!hasGenome && <span className="start-reason"> Open the genome on the Data screen first.</span>}
        </p>
      )}
      {features && task.suite !== 'genome' && (
        <p>
          A BED or GFF3 file of features on the open genome: promoters, genes, peaks.{' '}
          <span className="dim">Windows centred on them are told from windows of the same GC elsewhere.</span>
          {!hasGenome && <span className="start-reason"> Open the genome on the Data screen first.</span>}
        </p>
      )}
      <div className="row">
        <button type="button" disabled={features && !hasGenome} onClick={() => files.current?.click()}>
          Choose files
        </button>
        {offered !== null && (
          <button type="button" onClick={() => actions.readTaskFiles([{ path: offered.name, file: offered }], task.id)}>
            Use {offered.name} of Explore
          </button>
        )}
        {!features && (
          <button type="button" onClick={() => folder.current?.click()}>
            Choose a folder
          </button>
        )}
        {source.from === 'files' && (
          <Explain word="Choose the columns by hand" of={BENCHMARK_WORDS.byHand}>
            <label className="row check small">
              <input type="checkbox" checked={byHand} onChange={(event) => setByHand(event.target.checked)} />
              Choose the columns by hand
            </label>
          </Explain>
        )}
        {source.from === 'files' && source.url !== null && (
          <span className="small dim">
            See{' '}
            <a href={source.url} target="_blank" rel="noopener noreferrer">
              {source.url.replace('https://', '')}
            </a>
          </span>
        )}
      </div>
      <FromHub task={task} />
      <input
        ref={files}
        type="file"
        multiple={!features}
        aria-label="Task files"
        tabIndex={-1}
        className="hidden-text"
        onChange={(event) => take(event.target)}
      />
      {!features && (
        <input
          ref={folder}
          type="file"
          // @ts-expect-error: React's types do not know this attribute of folder inputs
          webkitdirectory=""
          aria-label="Folder of the task"
          tabIndex={-1}
          className="hidden-text"
          onChange={(event) => take(event.target)}
        />
      )}
    </div>
  );
}

/** Off unless asked for, and then on a page of its own: this one can reach no other host. */
function FromHub({ task }: { readonly task: Task }) {
  const files = hubFiles(task);
  if (files.length === 0) return null;
  return (
    <details>
      <summary>Fetch from Hugging Face</summary>
      <p className="small dim">
        The studio itself can connect to no other host, and stays so. A separate page can, to the Hugging Face hub
        alone; it knows nothing of your genome. There you see these requests before any is made:
      </p>
      <ul className="small mono">
        {files.map(({ url }) => (
          <li key={url}>{url}</li>
        ))}
      </ul>
      <a
        className="button"
        href={`fetch.html#${encodeURIComponent(task.id)}`}
        target="_blank"
        rel="noopener noreferrer"
      >
        Open the fetch page
      </a>
    </details>
  );
}
