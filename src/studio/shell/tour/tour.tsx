import { useEffect } from 'react';
import { useActions, useStudio } from '../react';
import { STOPS } from './tour-stops';

/** Marks what a stop is about, as soon as its screen is there. @returns what takes the mark away */
function pointAt(selector: string): () => void {
  let target: Element | null = null;
  const look = () => {
    if (target?.isConnected === true) return;
    target = document.querySelector(selector);
    target?.classList.add('toured');
    target?.scrollIntoView({ block: 'nearest' });
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, { childList: true, subtree: true });
  look();
  return () => {
    watch.disconnect();
    target?.classList.remove('toured');
  };
}

/** Four stops, left at any time. */
export function Tour() {
  const at = useStudio((state) => state.tour);
  const actions = useActions();
  const stop = at === null ? null : STOPS[at];
  useEffect(() => {
    return stop === null ? undefined : pointAt(stop.target);
  }, [stop]);
  if (at === null || stop === null) return null;
  const last = at === STOPS.length - 1;
  return (
    <aside className="tour card" aria-label="Tour">
      <p className="small dim">
        Tour, {at + 1} of {STOPS.length}
      </p>
      <h2>{stop.title}</h2>
      <p role="status">{stop.text}</p>
      <div className="row">
        <button type="button" className="plain" onClick={() => actions.showTour(null)}>
          End tour
        </button>
        <span className="grow" />
        <button type="button" disabled={at === 0} onClick={() => actions.showTour(at - 1)}>
          Back
        </button>
        <button type="button" className="primary" onClick={() => actions.showTour(last ? null : at + 1)}>
          {last ? 'Done' : 'Next'}
        </button>
      </div>
    </aside>
  );
}
