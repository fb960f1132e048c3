import { useState } from 'react';
import { fileName } from '../../../../formats/file-name';
import { fittingBytes } from '../../../../genome/analysis/two-sided';
import { planRun } from '../../../../training/plan';
import { csvChunks, jsonChunks } from '../../../../training/record/metrics-text';
import { ChartCard } from '../../../charts/chart-card';
import { pointsOf } from '../../../charts/history';
import { GRADIENT_SERIES, LEARNING_RATE_SERIES, MOMENTUM_SERIES, STEP_TIME_SERIES } from '../../../charts/series';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useStudio } from '../../../shell/react';
import { downloadChunks } from '../../../ui/download';
import { bytes, duration, whole } from '../../../ui/format';
import { FoldedPicture } from '../picture/method-picture';
import { CheckpointCard } from './checkpoint-card';
import { StepProfileCard } from './step-profile-table';
import { StepSplit } from './step-split-bar';

const WHAT_IS_FOLDED =
  'Schedules, gradient norm, step time, its split and its kernels, memory plan, checkpoints, event log';

/** What the machine does: folded, and drawn only while open. */
export function MachineRow() {
  const [open, setOpen] = useState(false);
  return (
    <div className="machine">
      <div className="machine-bar">
        <button type="button" className="toggle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? '▾' : '▸'} {WHAT_IS_FOLDED}
        </button>
        <FoldedPicture />
        <span className="grow" />
        <Downloads />
      </div>
      {open && (
        <div className="machine-cards">
          <ChartCard title="Learning rate" series={LEARNING_RATE_SERIES} />
          <ChartCard title="EMA momentum" series={MOMENTUM_SERIES} />
          <ChartCard title="Gradient norm" note="before clipping" series={GRADIENT_SERIES} />
          <ChartCard title="Step time" note="ms" series={STEP_TIME_SERIES} />
          <StepSplit />
          <MemoryPlan />
          <StepProfileCard />
          <CheckpointCard />
          <EventLog />
        </div>
      )}
    </div>
  );
}

function Downloads() {
  const history = useStudio((state) => state.history);
  const run = useStudio((state) => state.run);
  const name = fileName(run?.name ?? '', 'run');
  return (
    <>
      <button
        type="button"
        className="toggle"
        onClick={() => downloadChunks(csvChunks(pointsOf(history)), `${name}.csv`, 'text/csv')}
      >
        Download CSV
      </button>
      <button
        type="button"
        className="toggle"
        onClick={() => downloadChunks(jsonChunks(pointsOf(history), run), `${name}.json`, 'application/json')}
      >
        Download JSON
      </button>
    </>
  );
}

function MemoryPlan() {
  const config = useStudio((state) => state.run?.config ?? state.config);
  const status = useStudio((state) => state.status);
  const device = useStudio((state) => state.run?.device ?? state.device);
  const trainBases = useStudio((state) => state.run?.trainBases ?? 0);
  const plan = planRun(config, device).bytes;
  return (
    <section className="card" aria-labelledby="memory-title">
      <div className="card-head">
        <h2 id="memory-title">
          <Explain word="Memory plan" of={SCREEN_WORDS.memoryPlan} />
        </h2>
      </div>
      <dl className="pairs">
        <dt>
          <Explain word="Weights, gradient, moments" of={SCREEN_WORDS.planWeights} />
        </dt>
        <dd>{bytes(plan.weights)}</dd>
        <dt>
          <Explain word="Activations" of={SCREEN_WORDS.planActivations} />
        </dt>
        <dd>{bytes(plan.activations)}</dd>
        <dt>
          <Explain word="Workspace" of={SCREEN_WORDS.planWorkspace} />
        </dt>
        <dd>{bytes(plan.workspace)}</dd>
        <dt>
          <Explain word="Planned" of={SCREEN_WORDS.planTotal} />
        </dt>
        <dd>{bytes(plan.total)}</dd>
        <dt>
          <Explain word="Windows at a time" of={SCREEN_WORDS.planWindows} />
        </dt>
        <dd>
          {whole(plan.windows)} of {whole(config.batch)}, hidden {plan.keepsHidden ? 'kept' : 'computed again'}
        </dd>
        {trainBases > 0 && (
          <>
            <dt>
              <Explain word="Count tables of the baselines" of={SCREEN_WORDS.planTables} />
            </dt>
            <dd>{bytes(fittingBytes(trainBases))} of the computer's memory, before the first step</dd>
          </>
        )}
        <dt>
          <Explain word="In use" of={SCREEN_WORDS.inUse} />
        </dt>
        <dd>{status === null ? 'not known yet' : `${bytes(status.gpuBytes)} in ${whole(status.tensors)} tensors`}</dd>
      </dl>
    </section>
  );
}

const ENTRIES_SHOWN = 200;

function EventLog() {
  const log = useStudio((state) => state.log);
  return (
    <section className="card event-log" aria-labelledby="log-title">
      <div className="card-head">
        <h2 id="log-title">Event log</h2>
        <small>newest first</small>
      </div>
      {log.length === 0 && <p className="dim">Nothing yet.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Events">
        <ol>
          {log
            .slice(-ENTRIES_SHOWN)
            .reverse()
            .map(({ step, wallMs, level, message }) => (
              <li key={`${step} ${wallMs} ${message}`} className={`log-${level}`}>
                <span className="faint">
                  {duration(wallMs)}, step {whole(step)}
                </span>{' '}
                {message}
              </li>
            ))}
        </ol>
      </section>
    </section>
  );
}
