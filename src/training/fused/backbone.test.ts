import { describe, expect, it } from 'vitest';
import type { BufferRange, Kernel } from '../../device/webgpu/recorder';
import { RecordedBackbone } from '../../model/recorded/backbone';
import { backboneLayers } from '../../model/spec';
import type { StepOps } from '../../ops/step-ops/step-ops';
import { webGpuOps } from '../../ops/step-ops/webgpu';
import { PRESETS } from '../presets';
import { DEFAULT_LIMITS, type FusedMemory, type FusedShape, planMemory } from './memory';
import { recordedVariants } from './variants';

const MIXER: FusedShape = {
  ...PRESETS.nano,
  batch: 2,
  windowLength: 12,
  clsVectors: 3,
  width: 12,
  hidden: 20,
  blocks: 1,
};
const TRANSFORMER: FusedShape = { ...MIXER, backbone: 'transformer', heads: 3, blocks: 2 };
const PUT = { slices: 1, stride: 0, biasStride: 0, accumulate: false };

const range = (label: string): BufferRange => ({ buffer: { label } as GPUBuffer, offset: 0, size: 4 });

/** Buffers with names and nothing in them. */
function named(memory: FusedMemory) {
  const each = (sizes: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.keys(sizes).map((name) => [name, range(name)]));
  return {
    activations: Object.fromEntries(
      Object.entries(memory.activations).map(([name, { count }]) => [
        name,
        Array.from({ length: count }, (_, i) => range(`${name} ${i}`)),
      ]),
    ),
    scratch: each(memory.scratch),
    slot: (arena: string, name: string) => range(`${arena} ${name}`),
    put: () => {},
  };
}

interface Dispatch {
  readonly name: string;
  readonly buffers: readonly string[];
}

function recorded(shape: FusedShape, keepsHidden: boolean) {
  const whole = planMemory(shape);
  const memory = keepsHidden ? whole : planMemory(shape, { ...DEFAULT_LIMITS, budgetBytes: whole.bytes.total - 1 });
  expect(memory.keepsHidden).toBe(keepsHidden);
  const variants = recordedVariants({}, { software: true, quads: false, subgroup: null }, 30);
  const backbone = new RecordedBackbone(named(memory), shape, memory);
  const taken = (work: (ops: StepOps<BufferRange>) => unknown) => {
    const dispatches: Dispatch[] = [];
    const dispatch = ({ name }: Kernel, bindings: readonly BufferRange[]) => {
      dispatches.push({ name, buffers: bindings.map(({ buffer }) => buffer.label) });
    };
    work(webGpuOps({ dispatch, phase: () => {} }, variants));
    return dispatches;
  };
  return {
    only: taken((ops) => backbone.forwardOnly(ops, 'teacher')),
    forward: taken((ops) => backbone.forward(ops)),
    backward: taken((ops) => backbone.backward(ops, PUT, [range('dFirst'), range('dSecond')])),
  };
}

const names = (dispatches: readonly Dispatch[]) =>
  dispatches.map(({ name }) => name.replace(/^(Transformer|FlashAttention)\./, ''));

describe('the fused pass of a Transformer', () => {
  it('takes seven dispatches a block forward, and sixteen back', () => {
    const { only, forward, backward } = recorded(TRANSFORMER, true);
    const block = ['LayerNorm.forward', 'qkv', 'forward', 'out', 'LayerNorm.forward', 'widen', 'narrow'];
    for (const pass of [only, forward]) expect(pass).toHaveLength(7 * 2 + 1);
    expect(
      names(forward)
        .slice(0, 7)
        .map((name, i) => name.startsWith(block[i])),
    ).toEqual(Array(7).fill(true));
    expect(backward.length - recorded({ ...TRANSFORMER, blocks: 1 }, true).backward.length).toBe(16);
  });

  it('makes what no layer kept again just before it is read', () => {
    const [kept, again] = [recorded(TRANSFORMER, true), recorded(TRANSFORMER, false)];
    const extra = again.backward.length - kept.backward.length;
    expect(extra).toBe(3 * 2);
    const of = names(again.backward);
    const first = of.indexOf('LayerNorm.forward');
    expect(of.slice(first, first + 2)).toEqual(['LayerNorm.forward', 'widen']);
    expect(of[first + 2]).toMatch(/^narrow.weightGradient/);
    const second = of.indexOf('LayerNorm.forward', first + 1);
    expect(of[second + 1]).toMatch(/^qkv.weightGradient/);
    expect(again.backward[first].buffers).toContain('mid 1');
    expect(again.backward[second].buffers).toContain('x 1');
  });

  it('uses the buffers of one block in turn where nothing is kept', () => {
    const { only } = recorded(TRANSFORMER, true);
    const used = new Set(only.flatMap(({ buffers }) => buffers));
    expect([...used].filter((name) => name.startsWith('x ')).sort()).toEqual(['x 0', 'x 1']);
    for (const name of ['qkv', 'mid', 'attended', 'hidden', 'lse']) expect(used).not.toContain(`${name} 1`);
  });
});

describe('the fused pass of a ChordMixer', () => {
  const layers = backboneLayers(MIXER);

  it('takes two dispatches a layer forward, four back, and one more where it keeps no hidden activation', () => {
    const [kept, again] = [recorded(MIXER, true), recorded(MIXER, false)];
    for (const { only, forward } of [kept, again]) {
      expect(only).toHaveLength(2 * layers);
      expect(forward).toHaveLength(2 * layers);
    }
    expect(kept.backward).toHaveLength(4 * layers);
    expect(again.backward).toHaveLength(5 * layers);
    expect(names(again.forward)[0]).toBe('ChordMixerLayer.projectOnly');
    expect(names(kept.forward)[0]).toBe('ChordMixerLayer.project');
  });

  it('turns the gradient of the stream between two buffers', () => {
    const { backward } = recorded(MIXER, true);
    const made = backward.filter(({ name }) => name.startsWith('ChordMixerLayer.inputGradient'));
    expect(made.map(({ buffers }) => buffers.at(-1))).toEqual(
      Array.from({ length: layers }, (_, i) => (i % 2 === 0 ? 'dSecond' : 'dFirst')),
    );
  });
});
