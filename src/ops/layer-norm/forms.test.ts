import { expect, test } from 'vitest';
import { defaultNorm, hardwareNorms, type NormForm, recordedNorm, subgroupOf } from './forms';
import { forwardKernel, inputGradientKernel } from './kernels';

const shape = { rows: 7, width: 12 };

test('subgroups are tried only where their size is known, and asked for only by kernels that use them', () => {
  expect(hardwareNorms(null)).toEqual(['invocation', 'workgroup']);
  expect(hardwareNorms(32)).toContain('subgroup-32');
  for (const software of [true, false]) expect(subgroupOf(defaultNorm(software))).toBeNull();
  for (const form of hardwareNorms(32)) {
    for (const { kernel } of [forwardKernel(shape, form), inputGradientKernel(shape, form, true)]) {
      expect(kernel.code.startsWith('enable subgroups;'), `${kernel.name} ${form}`).toBe(form === 'subgroup-32');
      expect(/subgroupShuffle/.test(kernel.code)).toBe(form === 'subgroup-32');
      expect(/var<workgroup>|workgroupBarrier/.test(kernel.code)).toBe(form === 'workgroup');
    }
  }
});

test('a subgroup adds up halves, quarters and so on of its own size', () => {
  const { kernel, workgroups } = forwardKernel(shape, 'subgroup-8');
  expect([...kernel.code.matchAll(/subgroupShuffleXor\(sum, (\d+)u\)/g)].map(([, reach]) => Number(reach))).toEqual([4, 2, 1]);
  expect(kernel.code).toContain('@workgroup_size(8)');
  expect(workgroups).toEqual([7, 1, 1]);
});

test.each<[string | undefined, number | null, NormForm]>([
  [undefined, 32, 'invocation'],
  ['workgroup', 32, 'workgroup'],
  ['subgroup-32', 32, 'subgroup-32'],
  ['subgroup-32', 4, 'workgroup'],
  ['subgroup-32', null, 'workgroup'],
  ['what another build had', 32, 'workgroup'],
])('%s written down is, with subgroups of %s, %s', (name, subgroup, form) => {
  expect(recordedNorm(name === undefined ? {} : { LayerNorm: name }, subgroup, 'invocation')).toBe(form);
});
