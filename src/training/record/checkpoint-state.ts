import { TypedError } from '../../errors/typed-error';
import { layOut } from '../../model/layout';
import { breathe } from '../../platform/breathe';
import type { PretrainingConfig } from '../config';
import type { LearnerState } from '../learner';
import type { Checkpoint } from './checkpoint';
import type { Progress, ResumePoint } from './progress';

/** A learner's state as the files of a checkpoint, and back. P parameters, C CLS vectors, K contrastive classes. */

const OPTIMISER = ['firstMoment', 'secondMoment', 'center'] as const;

/** Looks at every number, and lets the thread go between vectors: those of a large model take a while. */
export async function toCheckpoint(learner: LearnerState, progress: Progress): Promise<Checkpoint> {
  const vector = (name: string, values: Float32Array) => ({ name, shape: [values.length], values });
  let finite = true;
  for (const values of [learner.student, learner.teacher, ...OPTIMISER.map((name) => learner[name])]) {
    finite &&= allFinite(values);
    await breathe();
  }
  return {
    tensors: {
      student: [vector('student', learner.student)],
      teacher: [vector('teacher', learner.teacher)],
      optimiser: [
        ...OPTIMISER.map((name) => vector(name, learner[name])),
        vector('applied', Float32Array.of(learner.applied)),
      ],
    },
    state: { step: progress.step, progress: { ...progress }, finite, validation: finiteOrNull(progress.validation) },
  };
}

/** @throws TypedError `checkpoint-other-model` where the vectors do not fit the config */
export function fromCheckpoint({ tensors, state }: Checkpoint, config: PretrainingConfig): ResumePoint {
  const all = [...tensors.student, ...tensors.teacher, ...tensors.optimiser];
  const valuesOf = (name: string): Float32Array =>
    all.find((tensor) => tensor.name === name)?.values ?? new Float32Array(0);
  const { size } = layOut(config);
  const wrong = ['student', 'teacher', 'firstMoment', 'secondMoment'].find((name) => valuesOf(name).length !== size);
  if (wrong !== undefined) {
    const [held, made] = [valuesOf(wrong).length, size].map((count) => count.toLocaleString('en'));
    const message = `The checkpoint's "${wrong}" holds ${held} numbers, but the settings make ${made}.`;
    throw new TypedError('checkpoint-other-model', message, 'Continue from an earlier checkpoint.', { path: wrong });
  }
  return {
    progress: state.progress,
    learner: {
      student: valuesOf('student'),
      teacher: valuesOf('teacher'),
      firstMoment: valuesOf('firstMoment'),
      secondMoment: valuesOf('secondMoment'),
      center: valuesOf('center'),
      applied: valuesOf('applied')[0] ?? 0,
    },
  };
}

function allFinite(values: Float32Array): boolean {
  // A sum is not finite where any term is not; overflow of finite terms needs float64's range, which float32 terms
  // cannot leave.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return Number.isFinite(sum);
}

const finiteOrNull = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null);
