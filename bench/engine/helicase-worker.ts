import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';
import { keepThreads } from '../../src/device/wasm/surroundings';
import { openBackend } from '../../src/device/webgpu/backend';
import { browserPlatform } from '../../src/platform/browser/browser-platform';
import { type CaseName, type Sizes, sizesOf, usesGpu, usesThreads } from './cases';
import { buildFma } from './fma';
import { attentionSubject, layOutAttention } from './helicase/attention';
import { chordMixerSubject, layOutChordMixer } from './helicase/chordmixer-step';
import { gpuSteps } from './helicase/gpu-steps';
import type { LayOut, Steps } from './helicase/laid';
import { layOutMatMul, matMulSubject } from './helicase/matmul';
import { nativeSteps, threadCount } from './helicase/native-steps';
import { layOutOptimizer, optimizerSubject } from './helicase/optimizer';
import { buildPeak } from './helicase/peak';
import { buildSelfDistillStep } from './helicase/selfdistill-step';
import { serveSubject } from './serve-subject';
import type { Subject } from './subject';

serveSubject(async (task) => {
  const platform = browserPlatform(location.origin);
  keepThreads(platform.threads);
  const { implementation } = task;
  const threads = threadCount(usesThreads(implementation));
  if (implementation === 'fma') return buildFma();
  if (!('name' in task)) return buildPeak(implementation.startsWith('plain') ? 'plain' : 'relaxed', threads);
  const kind = usesGpu(implementation) ? 'webgpu' : 'wasm';
  let fault = '';
  const opened = await openBackend(kind, platform, ({ message }) => {
    fault = message;
  });
  if (opened.kind !== kind) throw new Error(opened.notice);
  const sizes = sizesOf(task.size);
  const subject =
    task.name === 'selfdistill-step'
      ? await buildSelfDistillStep(opened, { ...sizes.selfDistill, threads })
      : await build(task.name, sizes, (layOut) =>
          kind === 'wasm'
            ? nativeSteps(threads, layOut)
            : gpuSteps((backend() as WebGPUBackend).device, opened.software, layOut),
        );
  return {
    ...subject,
    async sync() {
      await subject.sync();
      if (fault !== '') throw new Error(fault);
    },
  };
});

/** As a run would compute it on that device. */
async function build(
  name: Exclude<CaseName, 'selfdistill-step'>,
  sizes: Sizes,
  stepsOf: (layOut: LayOut) => Promise<Steps>,
): Promise<Subject> {
  switch (name) {
    case 'chordmixer-step':
      return chordMixerSubject(await stepsOf(layOutChordMixer(sizes.chordMixer)));
    case 'attention-256':
      return attentionSubject(sizes.attention256, await stepsOf(layOutAttention(sizes.attention256)));
    case 'attention':
      return attentionSubject(sizes.attention, await stepsOf(layOutAttention(sizes.attention)));
    case 'matmul':
      return matMulSubject(await stepsOf(layOutMatMul(sizes.matmul)));
    case 'optimizer':
      return optimizerSubject(sizes.optimizer, await stepsOf(layOutOptimizer(sizes.optimizer)));
  }
}
