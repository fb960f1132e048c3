import { useRef } from 'react';
import { problemOf } from '../../shell/phase';
import { useActions, useStudio } from '../../shell/react';
import { ProblemBanner } from '../../ui/problem-banner';
import { ContinueRun } from '../runs/continue-run';
import { SettingsProblems } from '../train/setup/settings-problems';
import { FirstScreen } from './first-screen';
import { GenomeView } from './genome-view';
import { ImportProgress } from './import-progress';
import { importQuestion } from './import-question';

export function DataScreen() {
  const importing = useStudio((state) => state.importing !== null);
  const hasGenome = useStudio((state) => state.genome !== null);
  const input = useRef<HTMLInputElement>(null);
  const actions = useActions();
  const choose = () => input.current?.click();
  return (
    <div className="data">
      <h1 className="hidden-text">Data</h1>
      <input
        ref={input}
        type="file"
        multiple
        aria-label="Genome files"
        tabIndex={-1}
        className="hidden-text"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file may be chosen again after it was corrected.
          event.target.value = '';
          actions.importFiles(files);
        }}
      />
      <SettingsProblems />
      <ImportProblem onChoose={choose} />
      <ContinueRun />
      {importing ? (
        <ImportProgress />
      ) : hasGenome ? (
        <GenomeView onChoose={choose} />
      ) : (
        <FirstScreen onChoose={choose} />
      )}
    </div>
  );
}

function ImportProblem({ onChoose }: { readonly onChoose: () => void }) {
  const problem = useStudio(problemOf);
  const actions = useActions();
  if (problem === null) return null;
  const question = importQuestion(problem);
  return (
    <ProblemBanner problem={problem}>
      {question !== null && (
        <button type="button" onClick={actions.importAnyway}>
          {question.answer}
        </button>
      )}
      <button type="button" onClick={onChoose}>
        Choose another file
      </button>
      <button type="button" onClick={actions.dismissProblem}>
        Dismiss
      </button>
    </ProblemBanner>
  );
}
