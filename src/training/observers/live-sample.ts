import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { Stretches } from '../../genome/split/stretches';
import type { WindowPlace } from '../../genome/split/windows';
import type { PretrainingConfig } from '../config';
import { maskedSample, type SamplePlace } from '../masked-sample';
import type { RunListener } from '../run';
import type { Stepper } from '../stepper';
import type { Observer } from './observer';
import { validatedAfter } from './validation';

/** Where windows may be looked at. */
interface Lookout {
  readonly genome: PackedGenome;
  /** Those of the validation. */
  readonly places: readonly WindowPlace[];
  /** What is trained on. */
  readonly train: Stretches;
}

/**
 * Shows at each validation what the student makes of a held-out window: those of the validation one after the other,
 * masked afresh; or any one that is kept, with the same bases hidden every time.
 */
export class LiveSample implements Observer {
  readonly due: (step: number) => boolean;
  private readonly lookout: Lookout;
  private readonly config: PretrainingConfig;
  private readonly listener: Pick<RunListener, 'sample'>;
  private kept: SamplePlace | null = null;

  constructor(lookout: Lookout, config: PretrainingConfig, listener: Pick<RunListener, 'sample'>) {
    this.due = validatedAfter(config);
    this.lookout = lookout;
    this.config = config;
    this.listener = listener;
  }

  /** @param window null for one after the other */
  keep(window: SamplePlace | null): void {
    this.kept = window;
  }

  async observe(step: number, stepper: Pick<Stepper, 'forward'>): Promise<void> {
    const { config } = this;
    const { genome, places } = this.lookout;
    const same = this.keptPlace();
    const place = same ?? places[step % places.length];
    this.listener.sample(await maskedSample(stepper, genome, place, config, step, same === undefined ? step : 0));
  }

  /** Undefined where the window that is kept lies on another genome, or in what is trained on now. */
  private keptPlace(): WindowPlace | undefined {
    const { genome, train } = this.lookout;
    const { kept } = this;
    const record = kept === null ? undefined : genome.names.find(kept.record);
    if (kept === null || record === undefined) return undefined;
    const { start } = kept;
    const end = start + this.config.windowLength;
    const isThere = end <= genome.records.lengthOf(record) && train.within(record, { start, end }).length === 0;
    return isThere ? { record, start } : undefined;
  }
}
