import type { Stage } from './conduct';
import type { StageAnswer, StageRequest } from './subject';

/** The page's half of a stage in a worker. */
export function workerStage(worker: Worker): Stage {
  let fail: (cause: Error) => void = () => {};
  const ask = <Type extends 'proof' | 'sample'>(
    request: StageRequest,
    type: Type,
  ): Promise<Extract<StageAnswer, { type: Type }>> =>
    new Promise((resolve, reject) => {
      fail = reject;
      worker.onerror = (event) => {
        event.preventDefault();
        reject(
          new Error(
            event.message === '' || event.message === undefined ? 'its worker could not be loaded' : event.message,
          ),
        );
      };
      worker.onmessage = ({ data }: MessageEvent<StageAnswer>) => {
        if (data.type === 'failed') reject(new Error(data.why));
        else if (data.type === type) resolve(data as Extract<StageAnswer, { type: Type }>);
      };
      worker.postMessage(request);
    });
  return {
    prove: async (task) => (await ask({ type: 'prove', task }, 'proof')).proof,
    sample: async (steps) => (await ask({ type: 'sample', steps }, 'sample')).sample,
    close() {
      worker.terminate();
      fail(new Error('stopped'));
    },
  };
}
