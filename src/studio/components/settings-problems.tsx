import { useActions, useStudio } from '../state/react';
import { ProblemBanner } from './problem-banner';

/** What could not be read of the address or of a settings file. */
export function SettingsProblems() {
  const problems = useStudio((state) => state.settingsProblems);
  const actions = useActions();
  return problems.map((problem) => (
    <ProblemBanner key={`${problem.code} ${problem.path}`} problem={problem}>
      <button type="button" onClick={actions.dismissSettingsProblems}>
        Dismiss
      </button>
    </ProblemBanner>
  ));
}
