import { useMemo } from 'react';
import { useStudio } from '../shell/react';
import { type ChartModel, chartModel, type Reference, type Series } from './model';
import { usePaced } from './use-paced';

const NO_REFERENCES: readonly Reference[] = [];

/**
 * The model of a chart, made anew when points arrive or the view changes. `series` and `references` must be constant or
 * memoised.
 * @param title of the chart, by which its y axis may be set by hand
 */
export function useChartModel(
  series: readonly Series[],
  buckets: number,
  paceMs: number,
  references: readonly Reference[] = NO_REFERENCES,
  title = '',
): ChartModel {
  const history = usePaced(
    useStudio((state) => state.history),
    paceMs,
  );
  const gaps = useStudio((state) => state.gaps);
  const skips = useStudio((state) => state.skips);
  const elsewhere = useStudio((state) => state.elsewhere);
  const view = useStudio((state) => state.view);
  const y = useStudio((state) => state.view.y[title]);
  const config = useStudio((state) => state.run?.config ?? state.config);
  const trainBases = useStudio((state) => state.run?.trainBases);
  return useMemo(
    () =>
      chartModel({
        history,
        gaps,
        skips,
        elsewhere,
        view,
        series,
        references,
        buckets,
        y,
        steps: config.steps,
        basesPerStep: config.batch * config.windowLength,
        trainBases,
      }),
    [history, gaps, skips, elsewhere, view, config, trainBases, series, references, buckets, y],
  );
}
