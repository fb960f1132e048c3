import { type ReactNode, useEffect, useId } from 'react';
import { PRESET_LABELS } from '../../../training/presets';
import { Explain } from '../../help/explain';
import { FILE_WORDS } from '../../help/file-words';
import { SCREEN_WORDS } from '../../help/screen-words';
import type { Word } from '../../help/word';
import { useActions, useStudio } from '../../shell/react';
import { ChoiceField } from '../../ui/choice-field';
import { bytes, parameters, whole } from '../../ui/format';
import { runActive } from '../train/live/run-state';
import { optionText } from '../train/setup/fields';
import {
  type Exchange,
  exportableRuns,
  exportedCheckpoint,
  exportedRun,
  type Network,
  NO_CHECKPOINT,
  runChoice,
} from './exchange';
import { folderOrder } from './folder-order';
import { ImportCard } from './import-card';

const NETWORK_CHOICES: readonly (readonly [Network, string])[] = [
  ['teacher', 'Teacher (for downstream tasks)'],
  ['student', 'Student'],
];

/** Runs and weights as files. */
export function ExportScreen() {
  const actions = useActions();
  const none = useStudio((state) => exportedRun(state.exchange, state.runs) === null);
  useEffect(() => actions.listRuns(), [actions]);
  return (
    <div className="export">
      <header>
        <h1>Export</h1>
        <p className="dim">
          Weights for PyTorch, a whole run for another machine, a folder for a cluster, a report to print. Files go to
          your downloads and nowhere else.
        </p>
      </header>
      {none ? (
        <>
          <NothingYet />
          <div className="export-cards">
            <ClusterCard />
          </div>
        </>
      ) : (
        <Chosen />
      )}
      <ImportCard />
    </div>
  );
}

function NothingYet() {
  const known = useStudio((state) => state.runs.report !== null);
  return (
    <section className="card" aria-label="Runs to export">
      <p className="dim">
        {known ? 'There is no run to export yet. Train one, or import one below.' : 'Looking for runs...'}
      </p>
    </section>
  );
}

function Chosen() {
  const busy = useStudio((state) => state.exchange.busy);
  return (
    <>
      <RunCard />
      <div className="export-cards" aria-busy={busy !== null}>
        <WeightsCard />
        <WholeRunCard />
        <ClusterCard />
        <RecordCard />
      </div>
    </>
  );
}

const useRun = () => useStudio((state) => exportedRun(state.exchange, state.runs))!;
const useCheckpoint = () =>
  useStudio((state) => exportedCheckpoint(state.exchange, exportedRun(state.exchange, state.runs)));
const useBusy = (what: string) =>
  useStudio(({ exchange }) => (exchange.busy === what ? 'this' : exchange.busy === null ? null : 'other'));

function RunCard() {
  const actions = useActions();
  const runs = useStudio((state) => state.runs);
  const run = useRun();
  const checkpoint = useCheckpoint();
  const checkpointId = useId();
  return (
    <section className="card export-run" aria-label="Run to export">
      <ChoiceField
        label="Run"
        word={SCREEN_WORDS.run}
        value={run.id}
        choices={exportableRuns(runs).map((each) => [each.id, runChoice(each)])}
        onChoose={actions.chooseExportedRun}
      />
      <div className="field">
        <Explain word="Checkpoint" of={FILE_WORDS.exported}>
          <label htmlFor={checkpointId}>Checkpoint</label>
        </Explain>
        <select
          id={checkpointId}
          value={checkpoint?.folder ?? ''}
          disabled={checkpoint === null}
          onChange={(event) => actions.chooseCheckpoint(event.target.value)}
        >
          {checkpoint === null && <option value="">none yet</option>}
          {run.checkpoints.toReversed().map(({ folder, step, bytes: size, finite }) => (
            <option key={folder} value={folder} disabled={!finite}>
              step {whole(step)}, {bytes(size)}
              {!finite && ', not finite'}
            </option>
          ))}
        </select>
      </div>
      <p className="small dim">
        {parameters(run.info.parameters)} parameters; genome {run.genome.name}; {run.info.device.adapter}
      </p>
    </section>
  );
}

function Card({
  title,
  word,
  children,
}: {
  readonly title: string;
  readonly word: Word;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="card export-card" aria-labelledby={id}>
      <h2 id={id}>
        <Explain word={title} of={word} />
      </h2>
      {children}
    </section>
  );
}

/** A button that makes a file, or says in one sentence why it cannot. */
function Make({
  name,
  of,
  onClick,
  block = null,
}: {
  readonly name: string;
  readonly of: string;
  readonly onClick: () => void;
  readonly block?: string | null;
}) {
  const busy = useBusy(of);
  const id = useId();
  return (
    <>
      <button
        type="button"
        disabled={block !== null || busy !== null}
        aria-describedby={block === null ? undefined : id}
        onClick={onClick}
      >
        {busy === 'this' ? 'Working...' : name}
      </button>
      {block !== null && (
        <span id={id} className="small dim">
          {block}
        </span>
      )}
    </>
  );
}

function WeightsCard() {
  const actions = useActions();
  const network = useStudio((state) => state.exchange.network);
  const checkpoint = useCheckpoint();
  const training = useStudio(runActive);
  const block = checkpoint === null ? NO_CHECKPOINT : null;
  return (
    <Card title="Weights" word={FILE_WORDS.weights}>
      <p className="dim">
        A safetensors file and its config.json, with the names and the layout of the published PyTorch model.
      </p>
      <ChoiceField
        label="Network"
        word={SCREEN_WORDS.network}
        value={network}
        choices={NETWORK_CHOICES}
        onChoose={actions.chooseNetwork}
      />
      <div className="row">
        <Make name="Export weights" of="exportWeights" onClick={actions.exportWeights} block={block} />
        {checkpoint !== null && (
          <button type="button" disabled={training} onClick={actions.startFromWeights}>
            Start a run from this checkpoint
          </button>
        )}
      </div>
    </Card>
  );
}

function WholeRunCard() {
  const actions = useActions();
  const active = useRun().state === 'active';
  return (
    <Card title="The whole run" word={FILE_WORDS.wholeRun}>
      <p className="dim">
        One file with every checkpoint, point and event. Import it on another machine and continue there; the genome
        travels separately.
      </p>
      <div className="row">
        <Make
          name="Export run"
          of="exportRun"
          onClick={actions.exportRun}
          block={active ? 'It is being trained: stop it first, it can be continued after.' : null}
        />
      </div>
    </Card>
  );
}

function ClusterCard() {
  const actions = useActions();
  const sequence = useStudio((state) => state.exchange.sequence);
  const run = useStudio((state) => exportedRun(state.exchange, state.runs));
  const ofSettings = useStudio((state) => state.exchange.folderOf === 'settings') || run === null;
  const opened = useStudio((state) => state.genome?.name ?? 'the genome');
  const sequenceOf = ofSettings ? opened : run.genome.name;
  const block = useStudio((state) => {
    const order = folderOrder(state);
    return typeof order === 'string' ? order : null;
  });
  const id = useId();
  const ofId = useId();
  return (
    <Card title="To a cluster" word={FILE_WORDS.cluster}>
      <p className="dim">
        A folder that trains with PyTorch: on one GPU, on eight, or under SLURM. Its README has the commands, and what
        comes back is imported below, as the same run.
      </p>
      {run !== null && (
        <div className="field">
          <Explain word="Trains" of={FILE_WORDS.trains}>
            <label htmlFor={ofId}>Trains</label>
          </Explain>
          <select
            id={ofId}
            value={ofSettings ? 'settings' : 'checkpoint'}
            onChange={(event) => actions.chooseFolderOf(event.target.value as Exchange['folderOf'])}
          >
            <option value="checkpoint">the run, from this checkpoint on</option>
            <option value="settings">the settings on Train, from step 0</option>
          </select>
        </div>
      )}
      {ofSettings && <SettingsToTrain />}
      <div>
        <Explain word="With the sequence itself" of={FILE_WORDS.sequence}>
          <label className="row check">
            <input
              type="checkbox"
              checked={sequence}
              aria-describedby={id}
              onChange={(event) => actions.withSequence(event.target.checked)}
            />
            With the sequence itself
          </label>
        </Explain>
        <p id={id} className="small dim">
          {sequence
            ? `All of ${sequenceOf} then lies in the file: whoever has the file has the sequence.`
            : 'Left out: no base of it is in the file, which says by a fingerprint which genome it is.'}
        </p>
      </div>
      <div className="row">
        <Make name="Export folder" of="exportFolder" onClick={actions.exportFolder} block={block} />
      </div>
    </Card>
  );
}

/** What a run with the settings on Train would be. */
function SettingsToTrain() {
  const { preset, backbone, steps, seed } = useStudio((state) => state.config);
  const genome = useStudio((state) => state.genome?.name ?? null);
  const run = [PRESET_LABELS[preset], optionText(backbone), `${whole(steps)} steps`, `seed ${seed}`].join(', ');
  return (
    <p className="small dim">
      The settings on Train as they stand: {run}
      {genome !== null && `, on ${genome}`}. No step is taken here.
    </p>
  );
}

function RecordCard() {
  const actions = useActions();
  return (
    <Card title="Record" word={FILE_WORDS.report}>
      <p className="dim">
        A page with charts, settings, device, seeds and hashes that stands by itself, and every logged point as numbers,
        for a table, TensorBoard or trackio.
      </p>
      <div className="row">
        <Make name="Export report" of="exportReport" onClick={actions.exportReport} />
        <Make name="Metrics CSV" of="csv" onClick={() => actions.exportMetrics('csv')} />
        <Make name="Metrics JSON" of="json" onClick={() => actions.exportMetrics('json')} />
        <Make name="For TensorBoard" of="tensorboard" onClick={() => actions.exportMetrics('tensorboard')} />
        <Make name="For trackio" of="trackio" onClick={() => actions.exportMetrics('trackio')} />
      </div>
    </Card>
  );
}
