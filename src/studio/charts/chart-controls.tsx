import { useActions, useStudio } from '../shell/react';
import type { XAxis } from './chart-view';
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
    </>
  );
}
