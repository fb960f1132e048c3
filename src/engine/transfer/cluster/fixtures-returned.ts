import { writeTar } from '../../../formats/tar';
import { layOut } from '../../../model/layout';
import { initialParameters } from '../../../model/weights';
import { initialState, type LearnerState } from '../../../training/learner';
import { writeCheckpoint } from '../../../training/record/checkpoint';
import { toCheckpoint } from '../../../training/record/checkpoint-state';
import { columnsOf, madeUpRecord, TINY } from '../../../training/record/fixtures';
import { Journal } from '../../../training/record/journal';
import { MetricsLog } from '../../../training/record/metrics-log';
import { lineChunks } from '../../../training/record/metrics-text';
import { NOT_BEGUN } from '../../../training/record/progress';
import type { RunStore } from '../../../training/record/run-store';
import { stateJson } from './state-json';
import { stateTensors } from './state-tensors';

/** A run that was stopped after so many of its steps, and what a cluster made of it. */
export const FROM = 5;
const config = { ...TINY, steps: 20 };
export const sentRecord = madeUpRecord({ config });

/** A state that no two steps have alike. */
export function stateAt(step: number): LearnerState {
  const layout = layOut(config);
  const drawn = (seed: number) => initialParameters(layout, seed);
  const { center } = initialState(layout, config, drawn(1));
  return {
    student: drawn(step),
    teacher: drawn(step + 100),
    firstMoment: drawn(step + 200),
    secondMoment: drawn(step + 300),
    center: center.map((_, i) => step + i),
    applied: step,
  };
}

/** What was logged of the first steps: the same of each, however many there are. */
const pointsTo = (step: number) =>
  columnsOf(
    Array.from({ length: step }, (_, i) => ({
      mlmStudent: 1.5 - 0.01 * i,
      gradientNorm: i === 2 ? Number.NaN : 0.1 * i,
      ...(i % 4 === 3 ? { mlmHidden: 1.4 - 0.01 * i } : {}),
    })),
  );

/** The run as it is kept where it began, stopped. */
export async function keepSent(store: RunStore, step = FROM): Promise<void> {
  await store.create(sentRecord);
  const folder = await store.folder(sentRecord.id);
  const { metrics } = await MetricsLog.openAt(folder, 0);
  const { axes, signals, length } = pointsTo(step);
  await metrics.append(
    Array.from({ length }, (_, row) => ({
      step: axes.step[row],
      wallMs: axes.wallMs[row],
      activeMs: axes.activeMs[row],
      basesSeen: axes.basesSeen[row],
      values: Object.fromEntries(
        Object.entries(signals).flatMap(([name, { values, present }]) =>
          present[row] === 1 ? [[name, values[row]]] : [],
        ),
      ),
    })),
  );
  const { journal } = await Journal.open(folder);
  await journal.append([
    { label: { name: 'mine', notes: '', tags: [] } },
    { standing: { step, outcome: 'stopped', best: null, activeMs: 900 * step } },
  ]);
  const state = await toCheckpoint(stateAt(step), { ...NOT_BEGUN, step });
  await writeCheckpoint(await store.checkpoints(folder), state, new Date(sentRecord.createdAt));
}

export type Returned = Map<string, string | Blob>;

/** The files that a cluster writes which took the run from `FROM` to this step. */
export function returnedAt(step: number): Returned {
  const state = {
    ...stateJson(sentRecord, { ...NOT_BEGUN, step, wallMs: 1000 * step, activeMs: 900 * step }, 64 * step),
    from_step: FROM,
    outcome: step === config.steps ? 'done' : 'stopped',
    made_by: { torch: '2.9.0', device: '8 x NVIDIA H100', world_size: 8, precision: 'bf16', parallel: 'ddp' },
  };
  return new Map<string, string | Blob>([
    ...Object.entries(stateTensors(stateAt(step), config)),
    ['state.json', JSON.stringify(state)],
    ['metrics.jsonl', [...lineChunks(pointsTo(step))].join('')],
    ['record.json', JSON.stringify(sentRecord)],
  ]);
}

/** As the one archive that comes back. */
export const archived = (files: Returned): File =>
  new File([writeTar([...files].map(([name, content]) => ({ name, blob: new Blob([content]) })))], 'mine.back.tar');

/** As the files of a folder. */
export const loose = (files: Returned): File[] => [...files].map(([name, content]) => new File([content], name));

/** Another text in one of the files. */
export function changed(files: Returned, name: string, make: (text: string) => string): Returned {
  const before = files.get(name);
  if (typeof before !== 'string') throw new Error(`${name} is no text.`);
  return new Map([...files, [name, make(before)]]);
}
