import { useActions, useStudio } from '../../../shell/react';
import { verdictText } from './outcome';
import { runActive } from './run-state';
import { WhatItMeans } from './what-it-means';

/** One line that follows the run: what the loss means now. Once it has ended, its outcome says it. */
export function VerdictLine() {
  const text = useStudio((state) => (runActive(state) ? verdictText(state) : ''));
  if (text === '') return null;
  return (
    <div className="verdict-line">
      <p className="verdict">
        <WhatItMeans>{text}</WhatItMeans>
      </p>
      <NotifyAtEnd />
    </div>
  );
}

/** Permission is asked on the press, and never before. */
function NotifyAtEnd() {
  const on = useStudio((state) => state.notifyAtEnd);
  const actions = useActions();
  if (!('Notification' in window) || Notification.permission === 'denied') return null;
  const press = async () => {
    if (on) return actions.notifyAtEnd(false);
    actions.notifyAtEnd((await Notification.requestPermission()) === 'granted');
  };
  return (
    <button type="button" className="toggle" aria-pressed={on} onClick={() => void press()}>
      Notify me at the end
    </button>
  );
}
