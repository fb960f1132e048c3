import { useEffect, useRef, useState } from 'react';
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
  const left = useRef(false);
  const stop = () => runner.current?.stop();
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      runner.current?.stop();
    };
  }, []);

  const measure = async () => {
    setMeasuring((before) => ({ ...before, running: true, unloaded: false, progress: null, findings: null }));
    // What measures is downloaded by those who measure, and by nobody else.
    const bench = await import('../../../../bench/engine/open').catch(() => null);
    if (left.current) return;
    if (bench === null) {
      setMeasuring((before) => ({ ...before, running: false, unloaded: true }));
      return;
    }
    const current = bench.openBench(settingsFor(measuring.extent), (progress, findings) =>
      setMeasuring((before) => ({ ...before, progress, findings })),
    );
    runner.current = current;
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
