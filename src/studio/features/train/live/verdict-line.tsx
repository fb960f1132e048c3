import { useStudio } from '../../../shell/react';
import { verdictText } from './outcome';
import { runActive } from './run-state';

/** One line that follows the run: what the loss means now. Once it has ended, its outcome says it. */
export function VerdictLine() {
  const text = useStudio((state) => (runActive(state) ? verdictText(state) : ''));
  return text === '' ? null : <p className="verdict">{text}</p>;
}
