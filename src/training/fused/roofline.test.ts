import { expect, test } from 'vitest';
import type { BufferRange, Kernel } from '../../device/webgpu/recorder';
import { layOut } from '../../model/layout';
import { webGpuOps } from '../../ops/step-ops/webgpu';
import type { PretrainingConfig } from '../config';
import { presetFor } from '../presets';
import { planMemory } from './memory';
import { StepRecord } from './record';
import { StepBuffers, type StepMaker } from './step-buffers';
import { recordedVariants } from './variants';

/** What makers state of a GPU, in float32: TFLOP/s and GB/s. */
const ADAPTERS = [
  { name: 'Intel Iris Xe', tflops: 2.1, bandwidth: 68 },
  { name: 'Apple M2', tflops: 3.6, bandwidth: 100 },
  { name: 'RTX 4060', tflops: 15.1, bandwidth: 272 },
  { name: 'RTX 4090', tflops: 82.6, bandwidth: 1008 },
] as const;

/** What a kernel is assumed to reach of either, and how long a dispatch takes at least. */
const ASSUMED = { flops: 0.4, bandwidth: 0.7, leastMs: 0.005 } as const;

const MODELS: readonly (readonly [string, PretrainingConfig])[] = [
  ['nano', presetFor('nano', 'chordmixer')],
  ['small', presetFor('small', 'chordmixer')],
  ['medium', presetFor('medium', 'chordmixer')],
  ['findna', presetFor('findna', 'chordmixer')],
  ['findna, Transformer', presetFor('findna', 'transformer')],
];

/** A kernel of a step: all its dispatches together. */
interface Counted {
  readonly name: string;
  readonly dispatches: number;
  readonly flop: number;
  /** Each stretch that a dispatch binds, once. */
  readonly bytes: number;
  /** On each of the adapters. */
  readonly ms: readonly number[];
}

/** Stretches of buffers that are not there. */
const maker: StepMaker<BufferRange> = {
  floats: (label, numbers) => ({ buffer: { label } as GPUBuffer, offset: 0, size: 4 * numbers }),
  uniform: (label, bytes) => ({ buffer: { label } as GPUBuffer, offset: 0, size: bytes }),
  parts: (count) =>
    Array.from({ length: count }, () => ({ buffer: { label: 'part' } as GPUBuffer, offset: 0, size: 16 })),
  write: () => {},
};

/** The kernels of a step as a hardware GPU is given them, those that take longest first. */
function counted(config: PretrainingConfig): readonly Counted[] {
  const memory = planMemory(config);
  const { windows } = memory;
  const buffers = new StepBuffers(maker, layOut(config), memory, config.batch / windows);
  const record = new StepRecord(buffers, config, config.batch, memory);
  const rows = windows * (config.windowLength + config.clsVectors);
  const variants = recordedVariants({}, { software: false, quads: false, subgroup: null }, rows);
  const { slices } = memory;
  const sliced = new Map(
    [buffers.arenas.gradient, buffers.arenas.biasGradient].map((all) => [all.buffer, all.size / slices]),
  );
  /** A gradient's stretch reaches from its first slice to its last, over those of others. */
  const touched = ({ buffer, size }: BufferRange): number => {
    const slice = sliced.get(buffer);
    return slice === undefined || size <= slice ? size : slices * (size - (slices - 1) * slice);
  };
  const kernels = new Map<string, Counted>();
  const dispatch = ({ name, flop = 0 }: Kernel, bindings: readonly BufferRange[]) => {
    const bytes = bindings.reduce((sum, binding) => sum + touched(binding), 0);
    const own = ADAPTERS.map(({ tflops, bandwidth }) =>
      Math.max(flop / (ASSUMED.flops * tflops * 1e9), bytes / (ASSUMED.bandwidth * bandwidth * 1e6), ASSUMED.leastMs),
    );
    const before = kernels.get(name) ?? { name, dispatches: 0, flop: 0, bytes: 0, ms: own.map(() => 0) };
    kernels.set(name, {
      name,
      dispatches: before.dispatches + 1,
      flop: before.flop + flop,
      bytes: before.bytes + bytes,
      ms: before.ms.map((ms, i) => ms + own[i]),
    });
  };
  const ops = webGpuOps({ dispatch, phase: () => {} }, variants);
  record.views(ops, { ...config, softMaskWeight: 1 });
  record.step(ops);
  return [...kernels.values()].sort((a, b) => b.ms[1] - a.ms[1]);
}

const total = (kernels: readonly Counted[], of: (kernel: Counted) => number): number =>
  kernels.reduce((sum, kernel) => sum + of(kernel), 0);

/** Kernels that take less than a hundredth of the step everywhere are one row. */
function withoutSmall(kernels: readonly Counted[]): readonly Counted[] {
  const whole = ADAPTERS.map((_, i) => total(kernels, ({ ms }) => ms[i]));
  const isSmall = ({ ms }: Counted) => ms.every((each, i) => each < whole[i] / 100);
  const small = kernels.filter(isSmall);
  const others = {
    name: `${small.length} others`,
    dispatches: total(small, ({ dispatches }) => dispatches),
    flop: total(small, ({ flop }) => flop),
    bytes: total(small, ({ bytes }) => bytes),
    ms: ADAPTERS.map((_, i) => total(small, ({ ms }) => ms[i])),
  };
  return [...kernels.filter((kernel) => !isSmall(kernel)), others];
}

const digits = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);

/** `npx vitest run --project unit src/training/fused/roofline.test.ts -u` writes it anew. */
test('the roofline is what the recorded steps come to', async () => {
  const counts = MODELS.map(([name, config]) => ({ name, config, kernels: counted(config) }));
  const steps = counts.map(({ name, config, kernels }) => {
    const [flop, bytes] = [total(kernels, (kernel) => kernel.flop), total(kernels, (kernel) => kernel.bytes)];
    return [
      name,
      `${config.batch} x ${config.windowLength.toLocaleString('en')}`,
      digits(total(kernels, ({ dispatches }) => dispatches)),
      digits(flop / 1e9),
      digits(bytes / 1e6),
      digits(flop / bytes),
      ...ADAPTERS.map((_, i) => digits(total(kernels, ({ ms }) => ms[i]))),
    ];
  });
  const names = ADAPTERS.map(({ name }) => name);
  const byKernel = counts
    .filter(({ name }) => ['nano', 'medium', 'findna, Transformer'].includes(name))
    .flatMap(({ name, kernels }) => [
      '',
      `## ${name}, kernel by kernel`,
      '',
      ...tableOf(
        ['kernel', 'dispatches', 'GFLOP', 'MB', 'FLOP a byte', ...names.map((each) => `${each}, share`)],
        withoutSmall(kernels).map((kernel) => [
          kernel.name,
          digits(kernel.dispatches),
          kernel.flop === 0 ? '' : digits(kernel.flop / 1e9),
          digits(kernel.bytes / 1e6),
          kernel.flop === 0 ? '' : digits(kernel.flop / kernel.bytes),
          ...names.map((_, i) => `${digits((100 * kernel.ms[i]) / total(kernels, ({ ms }) => ms[i]))} %`),
        ]),
      ),
    ]);
  const stated = ADAPTERS.map(
    ({ name, tflops, bandwidth }) => `${name} ${tflops} and ${bandwidth.toLocaleString('en')}`,
  );
  const text = [
    '# A step on a hardware GPU, predicted',
    '',
    'Written by `npx vitest run --project unit src/training/fused/roofline.test.ts -u`. ' +
      '**Nothing here is measured**; `npm run bench -- --gpu` measures it on a machine with a GPU.',
    '',
    'Dispatches, operations of products and attention, and bytes are counted from the step as it is recorded for a ' +
      'hardware GPU; of bytes, each stretch that a dispatch binds counts once, as if caches kept what is read again. ' +
      `A dispatch is assumed to take the longest of three: its operations at ${100 * ASSUMED.flops} % of the float32 ` +
      `peak that the maker states, its bytes at ${100 * ASSUMED.bandwidth} % of the bandwidth, and ` +
      `${1000 * ASSUMED.leastMs} µs. ` +
      `Stated are, in TFLOP/s and GB/s: ${stated.join(', ')}.`,
    '',
    ...tableOf(
      ['', 'windows x bases', 'dispatches', 'GFLOP', 'MB', 'FLOP a byte', ...names.map((each) => `${each}, ms`)],
      steps,
    ),
    ...byKernel,
    '',
  ].join('\n');
  await expect(text).toMatchFileSnapshot('../../../docs/results/roofline.md');
});

test('a step takes no less than its dispatches, its operations and its bytes', () => {
  for (const [, config] of MODELS.slice(0, 3)) {
    const kernels = counted(config);
    ADAPTERS.forEach(({ tflops, bandwidth }, i) => {
      const ms = total(kernels, (kernel) => kernel.ms[i]);
      const least = [
        total(kernels, ({ dispatches }) => dispatches) * ASSUMED.leastMs,
        total(kernels, ({ flop }) => flop) / (tflops * 1e9),
        total(kernels, ({ bytes }) => bytes) / (bandwidth * 1e6),
      ];
      expect(ms).toBeGreaterThanOrEqual(Math.max(...least));
    });
  }
});
