import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { backend } from '@tensorflow/tfjs-core';
import { type OpenedBackend, openBackend } from '../../src/device/webgpu/backend';
import { browserPlatform } from '../../src/platform/browser/browser-platform';
import { type CaseName, type Sizes, sizesOf } from './cases';
import { buildFma } from './fma';
import { buildAttention } from './helicase/attention';
import { buildComposedChordMixerStep } from './helicase/composed-chordmixer-step';
import { buildComposedOptimizer } from './helicase/composed-optimizer';
import { buildFusedChordMixerStep } from './helicase/fused-chordmixer-step';
import { buildFusedMatMul } from './helicase/fused-matmul';
import { buildFusedOptimizer } from './helicase/fused-optimizer';
import { buildSelfDistillStep } from './helicase/selfdistill-step';
import { serveSubject } from './serve-subject';
import { buildMatMul } from './stock/matmul';
import type { Subject } from './subject';

serveSubject(async (task) => {
  if (task.implementation === 'fma') return buildFma();
  const kind = task.implementation === 'helicase-webgpu' ? 'webgpu' : 'wasm';
  let fault = '';
  const opened = await openBackend(kind, browserPlatform(location.origin), ({ message }) => {
    fault = message;
  });
  if (opened.kind !== kind) throw new Error(opened.notice);
  const subject = await build(opened, task.name, sizesOf(task.size));
  return {
    ...subject,
    async sync() {
      await subject.sync();
      if (fault !== '') throw new Error(fault);
    },
  };
});

/** As a run would compute it on that device: fused kernels on WebGPU, composed ops on WebAssembly. */
async function build(opened: OpenedBackend, name: CaseName, sizes: Sizes): Promise<Subject> {
  const device = opened.kind === 'webgpu' ? (backend() as WebGPUBackend).device : null;
  switch (name) {
    case 'chordmixer-step':
      return device === null
        ? buildComposedChordMixerStep(sizes.chordMixer)
        : buildFusedChordMixerStep(device, sizes.chordMixer, opened.software);
    case 'selfdistill-step':
      return buildSelfDistillStep(opened, sizes.selfDistill);
    case 'attention-256':
      return buildAttention(sizes.attention256);
    case 'attention':
      return buildAttention(sizes.attention);
    case 'matmul':
      return device === null ? buildMatMul(sizes.matmul) : buildFusedMatMul(device, sizes.matmul, opened.software);
    case 'optimizer':
      return device === null
        ? buildComposedOptimizer(sizes.optimizer)
        : buildFusedOptimizer(device, sizes.optimizer, opened.software);
  }
}
