import type { StoreApi } from 'zustand/vanilla';
import type { Problem } from '../../../errors/typed-error';
import type { GenomeSummary } from '../../../genome/summary';
import { SAMPLES, type SampleId } from '../../../platform/assets';
import type { EngineClient } from '../../../worker/api';
import { Latest } from '../../shell/latest';
import type { StudioState } from '../../shell/state';
import { noRun, runActive } from '../train/live/run-state';
import { type Importing, withGenome } from './genome-state';
import { importQuestion } from './import-question';

type Request = Parameters<EngineClient['genome']['importFiles']>[0];

/** How a genome becomes the open one. A failure changes neither the one before nor what a run came to. */
export function createImportActions({ getState, setState }: StoreApi<StudioState>, client: EngineClient) {
  const imports = new Latest();
  /** The last import stays at hand, so that it can be repeated with another answer. */
  let lastRequest: Request | null = null;

  const over = { importing: null, progress: null } as const;
  const begin = (
    from: Importing['from'],
    name: string | null,
    question: (signal: AbortSignal) => Promise<GenomeSummary>,
    then: (genome: GenomeSummary) => void = () => undefined,
  ) => {
    const state = getState();
    if (runActive(state)) {
      setState({ problem: busy });
      return;
    }
    // Another import takes the place of one under way.
    imports.cancel();
    setState({
      importing: { from, name, cancelling: false },
      progress: null,
      importFailed: false,
      problem: null,
      screen: 'data',
      // A failure that is dismissed with it does not come back.
      runShown: state.runShown && state.runPhase !== 'failed',
    });
    void imports.ask(question, {
      take: (genome) => {
        setState((now) => ({ ...noRun(), ...withGenome(now, genome), ...over, problem: null }));
        then(genome);
      },
      fail: (problem) => setState({ ...over, importFailed: true, problem }),
      cancelled: () => setState(over),
    });
  };
  const importFiles = (request: Request) => {
    lastRequest = request;
    begin('files', null, (signal) => client.genome.importFiles(request, signal));
  };

  return {
    importFiles(files: readonly File[]) {
      if (files.length > 0) importFiles({ files });
    },
    /** Says yes to what the last import asks, and repeats it; a file may ask more than once. */
    importAnyway() {
      const question = importQuestion(getState().problem);
      if (question !== null && lastRequest !== null) importFiles({ ...lastRequest, [question.option]: true });
    },
    importSample: (sample: SampleId, then?: () => void) =>
      begin('sample', SAMPLES[sample].name, (signal) => client.genome.importSample(sample, signal), then),
    /** The training rows of a task, split as a run with the form's settings is; then what is to follow. */
    importTask: (task: string, then: (genome: GenomeSummary) => void) =>
      begin(
        'task',
        `the training rows of ${task}`,
        (signal) => client.genome.importTask(task, getState().config, signal),
        then,
      ),
    openGenome(id: string) {
      const entry = getState().library.report?.genomes.find((genome) => genome.id === id);
      if (entry !== undefined) begin('library', entry.name, () => client.genome.open(id));
    },
    cancelImport() {
      const { importing } = getState();
      if (importing === null || importing.cancelling) return;
      setState({ importing: { ...importing, cancelling: true } });
      imports.cancel();
    },
  };
}

const busy: Problem = {
  code: 'run-active',
  message: 'A run is under way, so the genome cannot change now.',
  action: 'Stop the run first.',
};
