import type { StoreApi } from 'zustand/vanilla';
import type { StudioState } from '../shell/state';
import { type ChartView, wholeView, X_AXES, type XAxis } from './chart-view';
import type { Range } from './plot/range';

/** How all charts are looked at, changed. */
export function createChartActions({ getState, setState }: StoreApi<StudioState>) {
  const change = (view: Partial<ChartView>) => setState((state) => ({ view: { ...state.view, ...view } }));
  // Another axis is another range.
  const setX = (x: XAxis) => change({ x, range: null });
  return {
    toggleSmoothing: () => change({ smoothing: !getState().view.smoothing }),
    toggleLogY: () => change({ logY: !getState().view.logY }),
    setX,
    nextX: () => setX(X_AXES[(X_AXES.indexOf(getState().view.x) + 1) % X_AXES.length]),
    zoomCharts: (range: Range | null) => change({ range }),
    /** @param range null for what suits the lines */
    setY(title: string, range: Range | null) {
      const { [title]: _, ...others } = getState().view.y;
      change({ y: range === null ? others : { ...others, [title]: range } });
    },
    showWholeCharts: () => change(wholeView),
  };
}
