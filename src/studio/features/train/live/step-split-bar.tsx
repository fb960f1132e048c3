import { Fragment } from 'react';
import { Explain } from '../../../help/explain';
import { SCREEN_WORDS } from '../../../help/screen-words';
import { useStudio } from '../../../shell/react';
import { percent, significant, whole } from '../../../ui/format';
import { kernelLines, phaseShares, processorText } from './step-split';

/** Where a step's time goes on the device, and with which kernels. */
export function StepSplit() {
  const phases = useStudio((state) => state.status?.phases) ?? {};
  const submits = useStudio((state) => state.status?.submits) ?? 0;
  const run = useStudio((state) => state.run);
  const shares = phaseShares(phases);
  const processor = run === null ? null : processorText(run.kernels);
  return (
    <section className="card" aria-labelledby="split-title">
      <div className="card-head">
        <h2 id="split-title">
          <Explain word="Step-time split" of={SCREEN_WORDS.stepSplit} />
        </h2>
        <small>on the device</small>
      </div>
      {shares.length === 0 ? (
        <p className="dim">Not measured yet.</p>
      ) : (
        <dl className="pairs">
          {shares.map(({ name, ms, share }) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>
                {significant(ms)} ms <span className="faint">{percent(share, 2)}</span>
              </dd>
            </Fragment>
          ))}
        </dl>
      )}
      {run !== null && run.dispatches > 0 && (
        <p className="small dim">
          {whole(run.dispatches)} dispatches in {whole(submits)} {submits === 1 ? 'submit' : 'submits'} a step.
        </p>
      )}
      {processor !== null && <p className="small dim">{processor}</p>}
      {run !== null && processor === null && Object.keys(run.kernels).length > 0 && (
        <details className="small">
          <summary>Kernel variants</summary>
          <ul>
            {kernelLines(run.kernels).map(({ variant, kernels }) => (
              <li key={variant}>
                <strong>{variant}</strong> {kernels.join(', ')}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
