import { expect, test } from 'vitest';
import { madeUpRecord } from './fixtures';
import { seedGroupKey } from './seed-group';

const record = madeUpRecord();
const { config, genome, info } = record;

test('runs that differ in their seed, name, time, device or build are of one group', () => {
  for (const other of [
    madeUpRecord({ config: { ...config, seed: 7 } }),
    madeUpRecord({ id: 'two', name: 'other', createdAt: '2027-01-01T00:00:00.000Z', build: 'next', commit: null }),
    madeUpRecord({ info: { ...info, device: { ...info.device, adapter: 'another' } } }),
    madeUpRecord({ genome: { ...genome, name: 'renamed', source: 'renamed.fa', from: 'library' } }),
    madeUpRecord({ config: Object.fromEntries(Object.entries(config).reverse()) as typeof config }),
  ])
    expect(seedGroupKey(other)).toBe(seedGroupKey(record));
});

test.each([
  ['a setting', { config: { ...config, learningRate: 0.5 } }],
  ['the genome', { genome: { ...genome, fingerprint: 'cd' } }],
  ['the records left out', { genome: { ...genome, excluded: [0] } }],
  ['the regions', { genome: { ...genome, regions: { name: 'a.bed', text: 'a\t1\t2' } } }],
  ['the weights they start from', { info: { ...info, startedFrom: 'another, step 10' } }],
  [
    'the bases they are judged by',
    { info: { ...info, baselines: { ...info.baselines, twoSided: { context: 3, nats: 1.3, onHidden: 1.3 } } } },
  ],
])('runs that differ in %s are not', (_, changes) => {
  expect(seedGroupKey(madeUpRecord(changes))).not.toBe(seedGroupKey(record));
});
