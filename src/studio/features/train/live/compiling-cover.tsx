import { useStudio } from '../../../shell/react';

/** Until the first step, the hero says what the engine is doing. */
export function CompilingCover() {
  const phase = useStudio((state) => state.runPhase);
  const compiling = useStudio((state) => state.compiling);
  if (phase !== 'compiling') return null;
  const known = compiling !== null && compiling.total > 0;
  return (
    <div className="cover">
      <p>
        <strong>{known ? `Compiling kernels ${compiling.done}/${compiling.total}` : 'Preparing the run'}</strong>
      </p>
      <progress aria-label="Kernels compiled" value={known ? compiling.done / compiling.total : undefined} />
      <p className="small dim">Baselines are fitted, weights drawn, kernels compiled; then the first step is taken.</p>
    </div>
  );
}
