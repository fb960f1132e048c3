import { useState } from 'react';
import { type Problem, toProblem } from '../../errors/typed-error';
import { type HubFile, hubFiles } from '../../evaluation/tasks/hub';
import { TASKS } from '../../evaluation/tasks/registry';
import type { Task } from '../../evaluation/tasks/task';
import { bytes } from '../ui/format';
import { Helix } from '../ui/icons';
import { ProblemBanner } from '../ui/problem-banner';
import { downloadFile } from './download';
import { handOver } from './hand-over';

type Stage = 'asking' | 'fetching' | 'handing' | 'done' | 'nobody';
interface Progress {
  readonly read: number;
  readonly total: number | null;
}

/**
 * The one page that may ask the hub. It says what it will request, requests it when told, gives the files to the studio
 * and knows nothing else.
 * @param address the id of the task, as it stands behind the # of the address
 */
export function FetchPage({ address }: { readonly address: string }) {
  const task = TASKS.find(({ id }) => address === id || address === encodeURIComponent(id));
  const files = task === undefined ? [] : hubFiles(task);
  return (
    <main className="fetch-page">
      <div className="row">
        <Helix size={28} />
        <h1>Fetch from Hugging Face</h1>
      </div>
      {task === undefined || files.length === 0 ? (
        <p>There is no task here that the hub has files of. Open this page from a card of the Benchmarks screen.</p>
      ) : (
        <Fetcher task={task} files={files} />
      )}
    </main>
  );
}

function Fetcher({ task, files }: { readonly task: Task; readonly files: readonly HubFile[] }) {
  const [stage, setStage] = useState<Stage>('asking');
  const [progress, setProgress] = useState<Readonly<Record<string, Progress>>>({});
  const [fetched, setFetched] = useState<readonly { readonly path: string; readonly blob: Blob }[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);

  const give = async (all: typeof fetched) => {
    setStage('handing');
    setStage((await handOver(task.id, all)) ? 'done' : 'nobody');
  };
  const request = async () => {
    setProblem(null);
    setStage('fetching');
    try {
      const all: { path: string; blob: Blob }[] = [];
      for (const file of files) {
        const blob = await downloadFile(file, (read, total) =>
          setProgress((before) => ({ ...before, [file.path]: { read, total } })),
        );
        all.push({ path: file.path, blob });
      }
      setFetched(all);
      await give(all);
    } catch (cause) {
      setProblem(toProblem(cause));
      setStage('asking');
    }
  };

  return (
    <>
      <p>
        Task <span className="mono">{task.id}</span>, {task.title}.{' '}
        {stage === 'asking' ? 'Nothing has been requested yet: pressing the button asks' : 'The button asked'}{' '}
        huggingface.co, and the file servers under hf.co and huggingface.co that it names, for these files and nothing
        else.
      </p>
      <ul className="urls" aria-label="Requests">
        {files.map(({ path, url }) => (
          <li key={path}>
            <span className="mono">{url}</span> <span className="dim">{progressText(progress[path])}</span>
          </li>
        ))}
      </ul>
      <p className="dim">
        They see your network address, as with any download. Your genome and your runs are not on this page, and nothing
        of them is sent.
      </p>
      {problem !== null && <ProblemBanner problem={problem} />}
      <div className="row">
        {stage === 'nobody' ? (
          <button type="button" className="primary large" onClick={() => void give(fetched)}>
            Hand over again
          </button>
        ) : (
          <button type="button" className="primary large" disabled={stage !== 'asking'} onClick={() => void request()}>
            Request {files.length} files
          </button>
        )}
      </div>
      <p role="status">{STAGES[stage]}</p>
    </>
  );
}

const STAGES: Readonly<Record<Stage, string>> = {
  asking: '',
  fetching: 'Fetching.',
  handing: 'Giving the files to the studio.',
  done: 'The studio has the files. You can close this page.',
  nobody: 'No studio page is open in this browser. Open it, then hand the files over again.',
};

function progressText(progress: Progress | undefined): string {
  if (progress === undefined) return '';
  return progress.total === null ? bytes(progress.read) : `${bytes(progress.read)} of ${bytes(progress.total)}`;
}
