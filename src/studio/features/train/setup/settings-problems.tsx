import { useActions, useStudio } from '../../../shell/react';
import { ProblemBanner } from '../../../ui/problem-banner';

/** What could not be read of the address or of a settings file. */
export function SettingsProblems() {
  const problems = useStudio((state) => state.settingsProblems);
  const actions = useActions();
  return problems.map((problem, index) => (
    <ProblemBanner key={`${problem.code} ${problem.path}`} problem={problem}>
      {index === problems.length - 1 && (
        <button type="button" onClick={actions.dismissSettingsProblems}>
          {problems.length > 1 ? 'Dismiss all' : 'Dismiss'}
        </button>
      )}
    </ProblemBanner>
  ));
}
