import { remainingMs } from '../features/train/live/health';
import { RunButtons } from '../features/train/live/run-buttons';
import { runActive, showsRun } from '../features/train/live/run-state';
import { bases, bytes, duration, whole } from '../ui/format';
import { Icon } from '../ui/icons';
import { InfoChip } from '../ui/info-chip';
import { deviceText } from './device-text';
import { formatHash } from './hash';
import { phaseLevel, phaseOf, phaseText } from './phase';
import { useStudio } from './react';
import type { StudioState } from './state';

/** The run on show; else the genome at hand. */
const title = (state: StudioState): string =>
  (showsRun(state) ? state.run?.name : undefined) ?? state.genome?.name ?? 'New run';

export function TopBar() {
  const name = useStudio(title);
  const text = useStudio(phaseText);
  const level = useStudio((state) => phaseLevel(phaseOf(state)));
  return (
    <header className="top">
      <span className="name" title={name}>
        {name}
      </span>
      <span className="chip">
        <span className={`dot ${level}`} />
        {text}
      </span>
      <RunFacts />
      <span className="grow" />
      <DeviceChip />
      <LocalChip />
      <RunButtons />
    </header>
  );
}

const left = (state: StudioState): string | null => {
  const ms = runActive(state) ? remainingMs(state) : null;
  return ms === null ? null : ms < 1000 ? 'under 1 s left' : `${duration(ms)} left`;
};

function RunFacts() {
  const step = useStudio((state) => state.status?.step ?? 0);
  const steps = useStudio((state) => (showsRun(state) ? (state.run?.config.steps ?? null) : null));
  const seen = useStudio((state) => state.status?.basesSeen ?? 0);
  const remaining = useStudio(left);
  if (steps === null) return null;
  return (
    <div className="facts">
      <span>
        step <b>{whole(step)}</b> <span className="faint">/ {whole(steps)}</span>
      </span>
      <span className="dim seen">{bases(seen)} seen</span>
      {remaining !== null && <span className="dim">{remaining}</span>}
    </div>
  );
}

function DeviceChip() {
  const device = useStudio((state) => state.device);
  const config = useStudio((state) => state.config);
  const run = useStudio((state) => (runActive(state) ? state.run : null));
  if (device === null)
    return (
      <span className="chip">
        <Icon name="chip" small /> Looking for a device
      </span>
    );
  const name = deviceText({ device, run, config });
  return (
    <InfoChip
      className={device.kind === 'webgpu' && device.software ? 'warning' : ''}
      label={
        <>
          <Icon name="chip" small />
          <span className="cut">{name}</span>
        </>
      }
    >
      <p>
        <strong>{device.adapter}</strong>, float32
      </p>
      {device.notice !== '' && <p>{device.notice}</p>}
      {device.maxBindingBytes > 0 && (
        <p className="dim">Binds at most {bytes(device.maxBindingBytes)} in one buffer.</p>
      )}
      <p>
        <a href={formatHash(config, 'bench')}>Measure this device</a>
      </p>
    </InfoChip>
  );
}

function LocalChip() {
  return (
    <InfoChip
      label={
        <>
          <Icon name="lock" small /> Local only
        </>
      }
    >
      <p>
        <strong>Your sequence never leaves this machine.</strong>
      </p>
      <p className="dim">
        Files are read and trained on inside this page. The browser itself refuses every connection to another server,
        for the page and for the engine beside it.
      </p>
    </InfoChip>
  );
}
