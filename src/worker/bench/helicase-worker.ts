import { openBackend } from '../../gpu/backend';
import { type CaseName, type Sizes, sizesOf } from './cases';
import { buildFma } from './fma';
import { buildAttention } from './helicase/attention';
import { buildChordMixerStep } from './helicase/chordmixer-step';
import { buildOptimizer } from './helicase/optimizer';
import { buildSelfDistillStep } from './helicase/selfdistill-step';
import { openStage } from './stage';
import type { Subject } from './subject';

openStage(async (task) => {
  if (task.implementation === 'fma') return buildFma();
  const kind = task.implementation === 'helicase-webgpu' ? 'webgpu' : 'wasm';
  let fault = '';
  const opened = await openBackend(kind, ({ message }) => {
    fault = message;
  });
  if (opened.kind !== kind) throw new Error(opened.notice);
  const subject = build(task.name, sizesOf(task.size));
  return {
    ...subject,
    async sync() {
      await subject.sync();
      if (fault !== '') throw new Error(fault);
    },
  };
});

function build(name: CaseName, sizes: Sizes): Subject {
  switch (name) {
    case 'chordmixer-step':
      return buildChordMixerStep(sizes.chordMixer);
    case 'selfdistill-step':
      return buildSelfDistillStep(sizes.selfDistill);
    case 'optimizer':
      return buildOptimizer(sizes.optimizer);
    case 'attention-256':
      return buildAttention(sizes.attention256);
    case 'attention':
      return buildAttention(sizes.attention);
  }
}
