import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { WindowPlace } from '../../genome/split/windows';
import type { PretrainingConfig } from '../config';
import { maskedSample, type SamplePlace } from '../masked-sample';
import type { RunListener } from '../run';
import type { Stepper } from '../stepper';
import type { Observer } from './observer';
import { validatedAfter } from './validation';

/**
 * Shows at each validation what the student makes of a held-out window: one after the other, masked afresh; or one that
 * is kept, with the same bases hidden every time.
 */
export class LiveSample implements Observer {
  readonly due: (step: number) => boolean;
  private readonly genome: PackedGenome;
  private readonly places: readonly WindowPlace[];
  private readonly config: PretrainingConfig;
  private readonly listener: Pick<RunListener, 'sample'>;
  private kept: SamplePlace | null = null;

  constructor(
    genome: PackedGenome,
    places: readonly WindowPlace[],
    config: PretrainingConfig,
    listener: Pick<RunListener, 'sample'>,
  ) {
    this.due = validatedAfter(config);
    this.genome = genome;
    this.places = places;
    this.config = config;
    this.listener = listener;
  }

  /** @param window null for one after the other */
  keep(window: SamplePlace | null): void {
    this.kept = window;
  }

  async observe(step: number, stepper: Pick<Stepper, 'forward'>): Promise<void> {
    const { genome, places, config, kept } = this;
    // Of another genome or split there may be no such window.
    const same = places.find(
      ({ record, start }) => start === kept?.start && genome.records.nameOf(record) === kept.record,
    );
    const place = same ?? places[step % places.length];
    this.listener.sample(await maskedSample(stepper, genome, place, config, step, same === undefined ? step : 0));
  }
}
