import { Explain } from '../help/explain';
import { SCREEN_WORDS } from '../help/screen-words';
import { useActions, useStudio } from '../shell/react';
import { isTime, type XAxis } from './chart-view';
import { shownShare } from './follow';
import { AXIS_NAMES } from './signal-text';

/** How all charts are looked at. */
export function ChartControls() {
  const view = useStudio((state) => state.view);
  const actions = useActions();
  return (
    <>
      <button
        type="button"
        className="toggle"
        aria-pressed={view.smoothing}
        title="Smoothing (s)"
        onClick={actions.toggleSmoothing}
      >
        Smoothing
      </button>
      <button
        type="button"
        className="toggle"
        aria-pressed={view.logY}
        title="Logarithmic y axis (y)"
        onClick={actions.toggleLogY}
      >
        Log y
      </button>
      <label className="x-choice small dim">
        x axis
        <select value={view.x} title="x axis (x)" onChange={(event) => actions.setX(event.target.value as XAxis)}>
          {Object.entries(AXIS_NAMES).map(([axis, name]) => (
            <option key={axis} value={axis}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <ShownShare />
    </>
  );
}

/** How much of the schedule the axis holds, as long as that is not all. */
function ShownShare() {
  const share = useStudio(({ history, run, config, view }) =>
    isTime(view.x) || view.range !== null ? 1 : shownShare(history, (run?.config ?? config).steps),
  );
  if (share === 1) return null;
  return (
    <small>
      <Explain word={`first ${Math.round(100 * share)} %`} of={SCREEN_WORDS.shownShare} />
    </small>
  );
}
