// The package in its own form: every stock kernel and gradient, and nothing of Helicase's.
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { env, ready, setBackend } from '@tensorflow/tfjs-core';
import { WASM_BINARIES } from '../../src/platform/browser/wasm-binaries';
import { sizesOf, usesThreads } from './cases';
import { serveSubject } from './serve-subject';
import { buildAttention } from './stock/attention';
import { buildChordMixerStep } from './stock/chordmixer-step';
import { buildMatMul } from './stock/matmul';
import { buildOptimizer } from './stock/optimizer';
import { buildSelfDistillStep } from './stock/selfdistill-step';

serveSubject(async (task) => {
  if (!('name' in task)) throw new Error('the stock ops measure no peak');
  const backend = task.implementation === 'tfjs-webgpu' ? 'webgpu' : 'wasm';
  setWasmPaths(WASM_BINARIES);
  // In an isolated page it starts threads by itself.
  if (!usesThreads(task.implementation)) env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  if (!(await setBackend(backend))) throw new Error(`TensorFlow.js opens no ${backend} backend here`);
  await ready();
  const sizes = sizesOf(task.size);
  switch (task.name) {
    case 'chordmixer-step':
      return buildChordMixerStep(sizes.chordMixer);
    case 'selfdistill-step':
      return buildSelfDistillStep(sizes.selfDistill);
    case 'attention-256':
      return buildAttention(sizes.attention256);
    case 'attention':
      return buildAttention(sizes.attention);
    case 'matmul':
      return buildMatMul(sizes.matmul);
    case 'optimizer':
      return buildOptimizer(sizes.optimizer);
  }
});
