import { useEffect, useRef, useState } from 'react';
import { openBench } from '../../../../bench/engine/open';
import type { BenchRunner } from '../../../../bench/engine/runner';
import { type Extent, type Measuring, notMeasured, settingsFor } from './bench';

export interface Bench extends Measuring {
  readonly measure: () => void;
  readonly stop: () => void;
  readonly choose: (extent: Extent) => void;
}

/** The bench of the page that shows it: leaving the page ends it. */
export function useBench(): Bench {
  const [measuring, setMeasuring] = useState(notMeasured);
  const runner = useRef<BenchRunner | null>(null);
  const stop = () => runner.current?.stop();
  useEffect(() => () => runner.current?.stop(), []);

  const measure = async () => {
    const current = openBench(settingsFor(measuring.extent), (progress, findings) =>
      setMeasuring((before) => ({ ...before, progress, findings })),
    );
    runner.current = current;
    setMeasuring((before) => ({ ...before, running: true, progress: null, findings: null }));
    const findings = await current.run();
    setMeasuring((before) => ({ ...before, running: false, progress: null, findings }));
  };

  return {
    ...measuring,
    measure: () => void measure(),
    stop,
    choose: (extent) => setMeasuring((before) => ({ ...before, extent })),
  };
}
