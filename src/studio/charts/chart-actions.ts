import type { StoreApi } from 'zustand/vanilla';
import type { StudioState } from '../shell/state';
import { type ChartView, X_AXES, type XAxis } from './chart-view';

/** How all charts are looked at, changed. */
export function createChartActions({ getState, setState }: StoreApi<StudioState>) {
  const change = (view: Partial<ChartView>) => setState((state) => ({ view: { ...state.view, ...view } }));
  return {
    toggleSmoothing: () => change({ smoothing: !getState().view.smoothing }),
    toggleLogY: () => change({ logY: !getState().view.logY }),
    setX: (x: XAxis) => change({ x }),
    nextX: () => change({ x: X_AXES[(X_AXES.indexOf(getState().view.x) + 1) % X_AXES.length] }),
  };
}
