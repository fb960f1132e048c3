import type { PresetName } from '../../src/training/config.ts';
import type { Saved } from './save-worker.ts';

/** Passes questions of the study to the worker that saves. */
const worker = new Worker(new URL('./save-worker.ts', import.meta.url), { type: 'module' });

Object.assign(window, {
  save: (preset: PresetName, rounds: number) =>
    new Promise<readonly Saved[]>((resolve, reject) => {
      worker.onmessage = ({ data }) => ('failure' in data ? reject(new Error(data.failure)) : resolve(data.saved));
      worker.postMessage({ preset, rounds });
    }),
});
