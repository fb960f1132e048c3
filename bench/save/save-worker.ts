import { RunKeeper } from '../../src/engine/runs/run-keeper.ts';
import { openRunStore } from '../../src/engine/storage.ts';
import { layOut } from '../../src/model/layout.ts';
import { contrastiveClasses } from '../../src/model/shape.ts';
import { browserPlatform } from '../../src/platform/browser/browser-platform.ts';
import type { PresetName } from '../../src/training/config.ts';
import type { LearnerState } from '../../src/training/learner.ts';
import { PRESETS } from '../../src/training/presets.ts';
import { madeUpRecord } from '../../src/training/record/fixtures.ts';
import { NOT_BEGUN } from '../../src/training/record/progress.ts';

/** One checkpoint, as the keeper of a run tells of it. */
export interface Saved {
  readonly bytes: number;
  /** Until it was written, read back, hashed and committed. */
  readonly ms: number;
  /** The longest stretch in which the thread could do nothing else: a step that is due then waits so long. */
  readonly heldMs: number;
}

/**
 * Saves states of random numbers by the very path a run's are saved by, one after the other, as they would be `rounds`
 * times in a run of that preset.
 */
async function save(preset: PresetName, rounds: number): Promise<Saved[]> {
  const config = PRESETS[preset];
  const { store, kept } = await openRunStore(browserPlatform(location.origin));
  if (!kept) throw new Error('this browser keeps no files');
  const record = madeUpRecord({ id: crypto.randomUUID(), name: preset, config });
  const saved: Saved[] = [];
  let settle: { resolve: () => void; reject: (cause: Error) => void } | null = null;
  const longest = watchThread();
  const keeper = RunKeeper.begin(
    store,
    record,
    {
      saving: () => {},
      saved: (_, cost) => {
        saved.push({ ...cost, heldMs: longest() });
        settle?.resolve();
      },
      saveFailed: ({ message }) => settle?.reject(new Error(message)),
      notFinite: () => settle?.reject(new Error('the numbers made up are not finite')),
    },
    Number.POSITIVE_INFINITY,
  );
  const state = randomState(preset);
  for (let step = 1; step <= rounds; step++) {
    longest();
    await new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
      keeper.keep({ ...NOT_BEGUN, step }, Promise.resolve(state));
    });
  }
  await keeper.end('stopped');
  await store.delete(record.id);
  return saved;
}

/** Full-length vectors of numbers that differ from each other, as weights do: a file system may pack zeros. */
function randomState(preset: PresetName): LearnerState {
  const config = PRESETS[preset];
  const vector = new Float32Array(layOut(config).size);
  let bits = 1;
  for (let i = 0; i < vector.length; i++) {
    bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) | 0;
    vector[i] = bits / 2 ** 31;
  }
  const center = new Float32Array(config.clsVectors * contrastiveClasses(config));
  return { student: vector, teacher: vector, firstMoment: vector, secondMoment: vector, center, applied: 1 };
}

/** @returns a function that tells how long the thread was held at most since it was last asked */
function watchThread(): () => number {
  const { port1, port2 } = new MessageChannel();
  let seenAt = performance.now();
  let most = 0;
  port1.onmessage = () => {
    const now = performance.now();
    most = Math.max(most, now - seenAt);
    seenAt = now;
    setTimeout(() => port2.postMessage(0), 0);
  };
  port2.postMessage(0);
  return () => {
    const told = Math.max(most, performance.now() - seenAt);
    most = 0;
    seenAt = performance.now();
    return told;
  };
}

self.addEventListener(
  'message',
  async ({ data: { preset, rounds } }: MessageEvent<{ preset: PresetName; rounds: number }>) => {
    try {
      postMessage({ saved: await save(preset, rounds) });
    } catch (cause) {
      postMessage({ failure: String(cause) });
    }
  },
);
