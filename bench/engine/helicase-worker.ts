import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';
import { takenBytes } from '../../src/device/wasm/native-heap';
import { keepThreads } from '../../src/device/wasm/surroundings';
import { type OpenedBackend, openBackend } from '../../src/device/webgpu/backend';
import { browserPlatform } from '../../src/platform/browser/browser-platform';
import { sizesOf, usesGpu, usesThreads } from './cases';
import { buildFma } from './fma';
import { attentionSubject, layOutAttention } from './helicase/attention';
import { chordMixerSubject, layOutChordMixer } from './helicase/chordmixer-step';
import { gpuSteps } from './helicase/gpu-steps';
import type { LayOut } from './helicase/laid';
import { layOutMatMul, matMulSubject } from './helicase/matmul';
import { nativeSteps, threadCount } from './helicase/native-steps';
import { layOutOptimizer, optimizerSubject } from './helicase/optimizer';
import { buildPeak } from './helicase/peak';
import { buildSelfDistillStep } from './helicase/selfdistill-step';
import { serveSubject } from './serve-subject';
import type { CaseTask, Subject } from './subject';

serveSubject(async (task) => {
  const platform = browserPlatform(location.origin);
  keepThreads(platform.threads);
  const { implementation } = task;
  const threads = threadCount(usesThreads(implementation));
  if (implementation === 'fma') return buildFma();
  if (!('name' in task || 'config' in task))
    return buildPeak(implementation.startsWith('plain') ? 'plain' : 'relaxed', threads);
  const kind = usesGpu(implementation) ? 'webgpu' : 'wasm';
  let fault = '';
  const opened = await openBackend(kind, platform, ({ message }) => {
    fault = message;
  });
  if (opened.kind !== kind) throw new Error(opened.notice);
  const subject =
    'config' in task ? await buildSelfDistillStep(opened, task.config) : await build(task, opened, threads);
  return {
    ...subject,
    heapBytes: kind === 'wasm' ? takenBytes() : undefined,
    async sync() {
      await subject.sync();
      if (fault !== '') throw new Error(fault);
    },
  };
});

/** As a run would compute it on that device. */
async function build({ name, size }: CaseTask, opened: OpenedBackend, threads: number): Promise<Subject> {
  const sizes = sizesOf(size);
  const stepsOf = (layOut: LayOut) =>
    opened.kind === 'wasm'
      ? nativeSteps(threads, layOut)
      : gpuSteps((backend() as WebGPUBackend).device, opened.software, layOut);
  switch (name) {
    case 'selfdistill-step':
      return buildSelfDistillStep(opened, { ...sizes.selfDistill, threads });
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
