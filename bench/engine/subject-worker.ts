import { failedToLoad } from '../../src/worker/bound-script';
import type { SubjectAnswer, SubjectRequest, SubjectWorker } from './subject';

/** The page's half: asks a worker that serves one subject. */
export function subjectWorker(worker: Worker): SubjectWorker {
  let fail: (cause: Error) => void = () => {};
  const ask = <Type extends 'built' | 'sample'>(
    request: SubjectRequest,
    type: Type,
  ): Promise<Extract<SubjectAnswer, { type: Type }>> =>
    new Promise((resolve, reject) => {
      fail = reject;
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(failedToLoad(event) ? 'its worker could not be loaded' : event.message));
      };
      worker.onmessage = ({ data }: MessageEvent<SubjectAnswer>) => {
        if (data.type === 'failed') reject(new Error(data.why));
        else if (data.type === type) resolve(data as Extract<SubjectAnswer, { type: Type }>);
      };
      worker.postMessage(request);
    });
  return {
    build: async (task) => (await ask({ type: 'build', task }, 'built')).built,
    sample: async (steps) => (await ask({ type: 'sample', steps }, 'sample')).sample,
    close() {
      worker.terminate();
      fail(new Error('stopped'));
    },
  };
}
