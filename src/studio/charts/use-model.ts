import { useMemo } from 'react';
import { useStudio } from '../state/react';
import { type ChartModel, chartModel, type Reference, type Series } from './model';

const NO_REFERENCES: readonly Reference[] = [];

/** The model of a chart, made anew when points arrive or the view changes. `series` and `references` must be constant or memoised. */
export function useChartModel(series: readonly Series[], buckets: number, references: readonly Reference[] = NO_REFERENCES): ChartModel {
  const history = useStudio((state) => state.history);
  const gaps = useStudio((state) => state.gaps);
  const skips = useStudio((state) => state.skips);
  const view = useStudio((state) => state.view);
  const config = useStudio((state) => state.run?.config ?? state.config);
  return useMemo(
    () => chartModel({ history, gaps, skips, view, series, references, buckets, steps: config.steps, basesPerStep: config.batch * config.windowLength }),
    [history, gaps, skips, view, config, series, references, buckets],
  );
}
