import { fittingBytes } from '../../../../genome/analysis/two-sided';
import { planRun } from '../../../../training/plan';
import { formatHash } from '../../../shell/hash';
import { useActions, useStudio } from '../../../shell/react';
import { bases, basesPerSecond, bytes, duration, epochs, whole } from '../../../ui/format';
import { outcomeOf } from '../live/run-state';
import { SeedsStart } from './seeds-start';
import { canEstimate, currentEstimate, estimatesByItself, planWarnings } from './setup';
import { StartButton } from './start-button';

/** What would run, what it needs and how long it takes, beside the button that starts it. */
export function RunPlan() {
  const config = useStudio((state) => state.config);
  const device = useStudio((state) => state.device);
  const trainBases = useStudio((state) => state.genome?.split.trainBases ?? 0);
  const warnings = planWarnings(config, device);
  const plan = planRun(config, device);
  return (
    <aside className="card plan" aria-label="This run">
      <h2>This run</h2>
      <dl>
        <GenomeRow />
        <Row label="Parameters" value={whole(plan.parameters)} />
        <Row
          label="Model"
          value={`${plan.layers} layers of ${whole(config.width)} channels, ${whole(plan.tokens)} tokens`}
        />
        <Row label="One step" value={`${whole(config.batch)} windows of ${whole(config.windowLength)} bases`} />
        <Row label="Planned device memory" value={bytes(plan.bytes.total)} />
        <Row
          label="of that"
          value={
            `weights ${bytes(plan.bytes.weights)}, activations ${bytes(plan.bytes.activations)}, ` +
            `workspace ${bytes(plan.bytes.workspace)}`
          }
          small
        />
        {trainBases > 0 && (
          <Row
            label="and before the first step"
            value={`${bytes(fittingBytes(trainBases))} to count the baselines`}
            small
          />
        )}
        <Row label="Bases seen" value={seenText(config.steps * config.batch * config.windowLength, trainBases)} />
        <Estimate />
      </dl>
      <div className="start">
        <StartButton />
        <SeedsStart />
        <LastRun />
      </div>
      <DeviceNotice />
      {warnings.map(({ id, message }) => (
        <p key={id} className="banner warning">
          {message}
        </p>
      ))}
    </aside>
  );
}

/** How much of the genome a run reads: less than once, it has not even seen it all. */
const seenText = (seen: number, trainBases: number): string =>
  trainBases === 0 ? bases(seen) : `${bases(seen)}, ${epochs(seen / trainBases)}`;

function Row({
  label,
  value,
  small = false,
}: {
  readonly label: string;
  readonly value: string;
  readonly small?: boolean;
}) {
  return (
    <div className={small ? 'small dim' : undefined}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function GenomeRow() {
  const genome = useStudio((state) => state.genome);
  const config = useStudio((state) => state.config);
  if (genome !== null)
    return (
      <>
        <Row label="Genome" value={genome.source} />
        <Row label="of that to train on" value={bases(genome.split.trainBases)} small />
      </>
    );
  return (
    <div>
      <dt>Genome</dt>
      <dd>
        none yet, <a href={formatHash(config, 'data')}>import one</a>
      </dd>
    </div>
  );
}

function Estimate() {
  const measured = useStudio((state) => state.estimate);
  const config = useStudio((state) => state.config);
  const estimate = currentEstimate({ estimate: measured, config });
  const estimating = useStudio((state) => state.estimating !== null);
  const waits = useStudio((state) => state.device !== null && !estimatesByItself(state.config, state.device));
  const can = useStudio(canEstimate);
  const actions = useActions();
  if (estimate !== null)
    return (
      <>
        <Row label="Speed" value={`${basesPerSecond(estimate.basesPerSecond)}, ${duration(estimate.stepMs)} a step`} />
        <Row
          label="Finishes in"
          value={`about ${duration(estimate.totalMs)}${config.probeEvery > 0 ? ', probes not counted' : ''}`}
        />
      </>
    );
  return (
    <div>
      <dt>Speed</dt>
      <dd>
        {estimating
          ? 'measuring a few steps'
          : waits
            ? 'a step of this size may take minutes here'
            : 'measured once a genome is ready'}
        {waits && can && (
          <button type="button" className="plain" onClick={actions.measureSpeed}>
            Measure
          </button>
        )}
      </dd>
    </div>
  );
}

function DeviceNotice() {
  const device = useStudio((state) => state.device);
  if (device === null || device.notice === '') return null;
  return (
    <p className={device.software ? 'banner warning' : 'banner'}>
      <span>
        <strong>{device.adapter}.</strong> {device.notice}
      </span>
    </p>
  );
}

function LastRun() {
  const last = useStudio((state) => (outcomeOf(state) === null ? null : (state.run?.name ?? null)));
  const actions = useActions();
  if (last === null) return null;
  return (
    <button type="button" onClick={actions.showLastRun}>
      Show {last} again
    </button>
  );
}
