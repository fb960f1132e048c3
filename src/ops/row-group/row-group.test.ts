import { expect, test } from 'vitest';
import { defaultRows, hardwareForms, type RowForm, recordedForms, subgroupOf } from './forms';
import { RowGroup } from './row-group';

const codeOf = (form: RowForm, values = 12): string => {
  const group = new RowGroup(form, values);
  return group.code('', 7, `let all = ${group.sum('1.0')}; let most = ${group.max('1.0')}; ${group.apart}`);
};

test('subgroups are tried only where their size is known, and asked for only by kernels that use them', () => {
  expect(hardwareForms(null).map(subgroupOf)).toEqual([null, null]);
  expect(hardwareForms(32)).toContain('rows-by-subgroup-32');
  for (const sharing of [true, false])
    for (const kernel of ['LayerNorm.forward', 'InfoNce.rows'])
      expect(subgroupOf(defaultRows(sharing)(kernel))).toBeNull();
  for (const form of hardwareForms(32)) {
    const code = codeOf(form);
    expect(code.startsWith('enable subgroups;'), form).toBe(form === 'rows-by-subgroup-32');
    expect(code.includes('subgroupShuffle'), form).toBe(form === 'rows-by-subgroup-32');
    expect(code.includes('workgroupBarrier'), form).toBe(form === 'rows-by-workgroup');
    expect(code.includes('storageBarrier'), form).toBe(form !== 'rows-by-invocation');
  }
});

test('a subgroup adds up halves, quarters and so on of its own size, whatever a row has', () => {
  const code = codeOf('rows-by-subgroup-8', 3);
  const reaches = (joined: string) =>
    [...code.matchAll(new RegExp(`${joined}subgroupShuffleXor\\(all, (\\d+)u\\)`, 'g'))].map(([, reach]) =>
      Number(reach),
    );
  expect(reaches('all \\+ ')).toEqual([4, 2, 1]);
  expect(reaches('max\\(all, ')).toEqual([4, 2, 1]);
  expect(code).toContain('@workgroup_size(8)');
  expect(new RowGroup('rows-by-subgroup-8', 3).workgroups(7)).toEqual([7, 1, 1]);
});

test('a workgroup has no more lanes than a row occupies', () => {
  const lanes = (values: number) => Number(/@workgroup_size\((\d+)\)/.exec(codeOf('rows-by-workgroup', values))?.[1]);
  expect([1, 3, 32, 1000].map(lanes)).toEqual([1, 4, 32, 64]);
});

test.each<[string | undefined, number | null, RowForm]>([
  [undefined, 32, 'rows-by-invocation'],
  ['rows-by-workgroup', 32, 'rows-by-workgroup'],
  ['rows-by-subgroup-32', 32, 'rows-by-subgroup-32'],
  ['rows-by-subgroup-32', 4, 'rows-by-workgroup'],
  ['rows-by-subgroup-32', null, 'rows-by-workgroup'],
  ['what another build had', 32, 'rows-by-workgroup'],
])('%s written down is, with subgroups of %s, %s', (name, subgroup, form) => {
  const kernels: Record<string, string> = name === undefined ? {} : { 'InfoNce.rows': name };
  expect(recordedForms(kernels, subgroup, defaultRows(true))('InfoNce.rows')).toBe(form);
  expect(recordedForms(kernels, subgroup, defaultRows(true))('LayerNorm.forward')).toBe('rows-by-workgroup');
});
