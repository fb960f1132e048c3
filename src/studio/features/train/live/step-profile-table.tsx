import { fileName } from '../../../../formats/file-name';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useActions, useStudio } from '../../../shell/react';
import { download } from '../../../ui/download';
import { percent, significant, whole } from '../../../ui/format';
import { isCoarse, kernelMs, kernelRows, profileCsv } from './step-profile';

/** Where one step of the run spends its time on the device, kernel by kernel. */
export function StepProfileCard() {
  const { asked, profile, problem } = useStudio((state) => state.profiling);
  const training = useStudio((state) => state.runPhase === 'training');
  const run = useStudio((state) => state.run);
  const clock = run?.device.kind === 'webgpu' ? 'GPU' : 'processor';
  const actions = useActions();
  return (
    <section className="card step-profile" aria-labelledby="profile-title">
      <div className="card-head">
        <h2 id="profile-title">Kernels of one step</h2>
        {profile !== null && (
          <small>
            step {whole(profile.step)}, {significant(kernelMs(profile))} ms in all
          </small>
        )}
        <span className="grow" />
        {profile !== null && (
          <button
            type="button"
            className="toggle"
            onClick={() =>
              download(
                [profileCsv(profile)],
                `${fileName(run?.name ?? '', 'run')}-step-${profile.step}-kernels.csv`,
                'text/csv',
              )
            }
          >
            Save as CSV
          </button>
        )}
        <button type="button" className="toggle" disabled={!training || asked} onClick={actions.profileStep}>
          {asked ? 'Profiling' : 'Profile a step'}
        </button>
      </div>
      <div aria-live="polite">
        {problem !== null && (
          <p className="dim">
            {problem.message} {problem.action}
          </p>
        )}
        {profile === null && problem === null && (
          <p className="dim">
            Times every kernel of the next step by the clock of the {clock}. Training goes on, with the same numbers.
          </p>
        )}
        {profile !== null && isCoarse(profile) && (
          <p className="small dim">
            This browser rounds the clock of the {clock} to {significant(profile.resolutionMs)} ms: a shorter kernel
            reads as 0 or as that.
          </p>
        )}
      </div>
      {profile !== null && <KernelTable />}
    </section>
  );
}

function KernelTable() {
  const profile = useStudio((state) => state.profiling.profile);
  if (profile === null) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Kernels by time">
      <table>
        <thead>
          <tr>
            <th scope="col">
              <Explain word="Kernel" of={SCREEN_WORDS.kernel} />
            </th>
            <th scope="col">
              <Explain word="Calls" of={SCREEN_WORDS.kernelCalls} />
            </th>
            <th scope="col">
              <Explain word="ms" of={SCREEN_WORDS.kernelMs} />
            </th>
            <th scope="col">
              <Explain word="Share" of={SCREEN_WORDS.kernelShare} />
            </th>
            <th scope="col">
              <Explain word="GFLOP/s" of={SCREEN_WORDS.kernelRate} />
            </th>
          </tr>
        </thead>
        <tbody>
          {kernelRows(profile).map(({ name, calls, ms, share, gflops }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{whole(calls)}</td>
              <td>{significant(ms)}</td>
              <td>{percent(share, 2)}</td>
              <td>{gflops === null ? '' : significant(gflops)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
