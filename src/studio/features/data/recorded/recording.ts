import { count, z } from '../../../../formats/schema';
import { maskedSampleSchema } from '../../../../training/record/samples-log';
import { learnedSentence, readSentence } from '../../../../verdicts/run-verdict';

/** A run that was trained before, as the first screen plays it; `npm run study -- example` writes it. */

const line = z.array(z.object({ step: count, loss: z.number() }));

export const recordingSchema = z.object({
  /** What was trained on what. */
  genome: z.string(),
  parameters: count,
  steps: count,
  basesPerStep: count,
  trainBases: count,
  /** Milliseconds of training. */
  activeMs: z.number(),
  device: z.string(),
  baselines: z.object({
    uniform: z.number(),
    composition: z.number(),
    markov: z.object({ order: count, nats: z.number(), lower: z.array(z.number()) }),
    twoSided: z.object({ context: count, nats: z.number(), onHidden: z.number() }),
  }),
  /** MLM loss of the student, means of stretches of steps. */
  training: line,
  /** On hidden bases of the held-out part, at each validation. */
  hidden: line.min(1),
  /** The masked window of each validation. */
  samples: z.array(maskedSampleSchema).min(1),
});

export type Recording = z.output<typeof recordingSchema>;

/** What the run had come to at a step: as the Train screen says it. */
export function verdictAt({ hidden, baselines, basesPerStep, trainBases }: Recording, step: number): string {
  const loss = hidden.findLast((each) => each.step <= step)?.loss ?? null;
  // `npm run study -- example` trains a preset as it is: all of them are asked for bases.
  const learned = learnedSentence({ loss, baselines, mlmWeight: 1 });
  return loss === null ? learned : `${learned} ${readSentence(step * basesPerStep, trainBases) ?? ''}`.trim();
}

/** The window that was shown last at a step. */
export const sampleAt = ({ samples }: Recording, step: number): Recording['samples'][number] =>
  samples.findLast((sample) => sample.step <= step) ?? samples[0];
