import type { PackedGenome } from '../../genome/packed/packed-genome';
import type { WindowPlace } from '../../genome/split/windows';
import type { PretrainingConfig } from '../config';
import { maskedSample } from '../masked-sample';
import type { RunListener } from '../run';
import type { Stepper } from '../stepper';
import type { Observer } from './observer';
import { validatedAfter } from './validation';

/** Shows at each validation what the student makes of a held-out window: one after the other, masked afresh. */
export class LiveSample implements Observer {
  readonly due: (step: number) => boolean;
  private readonly genome: PackedGenome;
  private readonly places: readonly WindowPlace[];
  private readonly config: PretrainingConfig;
  private readonly listener: Pick<RunListener, 'sample'>;

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

  async observe(step: number, stepper: Pick<Stepper, 'forward'>): Promise<void> {
    const place = this.places[step % this.places.length];
    this.listener.sample(await maskedSample(stepper, this.genome, place, this.config, step));
  }
}
