import { useEffect, useRef, useState } from 'react';
import { Conductor } from '../../../../bench/engine/conduct';
import { openStudioStage } from '../../../../bench/engine/workers';
import { type Extent, type Measuring, notMeasured, programmeFor } from './bench';

export interface Bench extends Measuring {
  readonly measure: () => void;
  readonly stop: () => void;
  readonly choose: (extent: Extent) => void;
}

/** The bench of the page that shows it: leaving the page ends it. */
export function useBench(): Bench {
  const [measuring, setMeasuring] = useState(notMeasured);
  const conductor = useRef<Conductor | null>(null);
  const stop = () => conductor.current?.stop();
  useEffect(() => () => conductor.current?.stop(), []);

  const measure = async () => {
    const current = new Conductor(programmeFor(measuring.extent), openStudioStage, (progress, findings) =>
      setMeasuring((before) => ({ ...before, progress, findings })),
    );
    conductor.current = current;
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
