import { Conductor, type Findings, type Progress } from '../../../../bench/engine/conduct';
import { openStudioStage } from '../../../../bench/engine/workers';
import { type Extent, programmeFor } from './bench';

/** The bench, in workers of its own. Loaded when somebody measures: nobody else downloads it. */
export const conductorFor = (extent: Extent, report: (progress: Progress, findings: Findings) => void): Conductor =>
  new Conductor(programmeFor(extent), openStudioStage, report);
