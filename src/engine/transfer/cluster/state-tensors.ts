import { type NamedTensor, readSafetensors, writeSafetensors } from '../../../formats/safetensors';
import type { ExpectedTensor } from '../../../formats/safetensors-expected';
import { layOut } from '../../../model/layout';
import { fromPublished, publishedTensors, toPublished } from '../../../model/published';
import { contrastiveClasses } from '../../../model/shape';
import type { PretrainingConfig } from '../../../training/config';
import type { LearnerState } from '../../../training/learner';

/**
 * What a step changes, as three files of tensors under their published names: both networks, and the optimiser's
 * moments with the center and the count of updates made.
 */
export const STATE_TENSORS = ['student.safetensors', 'teacher.safetensors', 'optimiser.safetensors'] as const;
type StateTensors = Readonly<Record<(typeof STATE_TENSORS)[number], Blob>>;

/** The moments, by what stands before the name of each parameter. */
const MOMENTS = { firstMoment: 'first_moment.', secondMoment: 'second_moment.' } as const;

export function stateTensors(learner: LearnerState, config: PretrainingConfig): StateTensors {
  const layout = layOut(config);
  const fileOf = (tensors: readonly NamedTensor[]) => new Blob([writeSafetensors(tensors, { format: 'pt' })]);
  const network = (of: 'student' | 'teacher') => fileOf(toPublished(learner[of], layout));
  const moment = (of: keyof typeof MOMENTS) =>
    toPublished(learner[of], layout).map((each) => ({ ...each, name: MOMENTS[of] + each.name }));
  return {
    'student.safetensors': network('student'),
    'teacher.safetensors': network('teacher'),
    'optimiser.safetensors': fileOf([
      ...moment('firstMoment'),
      ...moment('secondMoment'),
      { ...centerOf(config), values: learner.center },
      { ...APPLIED, values: Float32Array.of(learner.applied) },
    ]),
  };
}

/**
 * The state that these settings make; every tensor must be there in its shape, and finite.
 * @throws TypedError `safetensors-*`, with the tensor's name
 */
export async function readStateTensors(files: StateTensors, config: PretrainingConfig): Promise<LearnerState> {
  const layout = layOut(config);
  const published = publishedTensors(layout);
  const read = async (file: keyof StateTensors, expected: readonly ExpectedTensor[]) =>
    (await readSafetensors(files[file], expected)).tensors;
  const network = async (file: keyof StateTensors) => fromPublished(await read(file, published), layout);
  const student = await network('student.safetensors');
  const teacher = await network('teacher.safetensors');
  const under = (prefix: string) => published.map((each) => ({ ...each, name: prefix + each.name }));
  const optimiser = await read('optimiser.safetensors', [
    ...under(MOMENTS.firstMoment),
    ...under(MOMENTS.secondMoment),
    centerOf(config),
    APPLIED,
  ]);
  const moment = (prefix: string) =>
    fromPublished(new Map(published.map(({ name }) => [name, optimiser.get(prefix + name)!])), layout);
  return {
    student,
    teacher,
    firstMoment: moment(MOMENTS.firstMoment),
    secondMoment: moment(MOMENTS.secondMoment),
    center: optimiser.get('center')!,
    applied: optimiser.get('applied')![0],
  };
}

const APPLIED: ExpectedTensor = { name: 'applied', shape: [1] };
const centerOf = (config: PretrainingConfig): ExpectedTensor => ({
  name: 'center',
  shape: [config.clsVectors, contrastiveClasses(config)],
});
