import { useEffect } from 'react';
import { formatHash } from '../../shell/hash';
import { useActions, useStudio } from '../../shell/react';
import { ProblemBanner } from '../../ui/problem-banner';
import { EmbeddingPanel } from './embedding/embedding-panel';
import { GenomePanel } from './genome-panel';
import { RegionTools } from './maps/region-tools';
import { NetworkPanel } from './network-panel';
import { StandingPanel } from './standing/standing-panel';
import { VariantsPanel } from './variants/variants-panel';

/** What a network knows of the open genome, base by base. */
export function ExploreScreen() {
  const genome = useStudio((state) => state.genome);
  // A checkpoint more, or a run more, is something more to look with.
  const checkpoints = useStudio((state) => state.keeping.checkpoints);
  const actions = useActions();
  const fingerprint = genome?.fingerprint ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when these change
  useEffect(() => actions.openExplore(), [actions, fingerprint, checkpoints]);
  return (
    <div className="explore">
      <header className="explore-head">
        <h1>Explore</h1>
        <p className="dim">
          What a network expects at each base of the genome without seeing it. Where it is surprised it knows the least;
          where it is less surprised than a table of counts, it knows more than counting: in the blue bands, which were
          held out of training, not by heart.
        </p>
      </header>
      {genome === null ? (
        <NoGenome />
      ) : (
        <>
          <NetworkPanel genome={genome} />
          <Problems />
          <GenomePanel genome={genome} />
          <StandingPanel />
          <RegionTools />
          <VariantsPanel />
          <EmbeddingPanel />
        </>
      )}
    </div>
  );
}

function NoGenome() {
  const config = useStudio((state) => state.config);
  return (
    <section className="card">
      <p>
        No genome is open. <a href={formatHash(config, 'data')}>Open one</a>, start a run on it, and look here at what
        it has learned.
      </p>
    </section>
  );
}

function Problems() {
  const problems = useStudio((state) => state.exploring.problems);
  const actions = useActions();
  return (
    <>
      {Object.entries(problems).map(
        ([asked, problem]) =>
          problem !== undefined && (
            <ProblemBanner key={`${problem.code} ${problem.message}`} problem={problem}>
              {asked === 'view' && (
                <button type="button" onClick={actions.renewExplore}>
                  Ask again
                </button>
              )}
            </ProblemBanner>
          ),
      )}
    </>
  );
}
