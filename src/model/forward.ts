import { add, reshape, type Tensor, type Tensor2D, type Tensor3D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { chordMixerLayer } from '../ops/chordmixer-layer/op';
import { flashAttention } from '../ops/flash-attention/op';
import { layerNorm } from '../ops/layer-norm/op';
import { linear } from '../ops/linear/op';
import { rotary } from '../ops/rotary/op';
import { rotaryTable } from '../ops/rotary/table';
import { matrix, rowsOf, vector } from './linear-maps';
import { type LayerSpec, type LinearStep, type NetworkSpec, readBy, type Step } from './spec/description';
import type { Weights } from './weights';

/** What the steps of a forward pass share: B windows of T tokens. */
interface Pass {
  readonly weights: Weights;
  readonly windows: number;
  readonly tokens: number;
  /** [B,T], 0 where a token is padding: attention leaves it out. */
  readonly keyMask?: Tensor2D;
  /** [T,E], where something is turned. */
  readonly angles: Tensor2D | null;
}

/**
 * The backbone as ops on tensors: x [B,T,D] to features [B,T,D]. Takes x over: it is freed.
 * @param keyMask [B,T], 0 where a token is padding
 * @param layers after how many layers to stop, with the stream as it is there; left out, all and what follows them
 */
export function runBackbone(
  weights: Weights,
  { layers: all, end }: Pick<NetworkSpec, 'layers' | 'end'>,
  x: Tensor3D,
  keyMask?: Tensor2D,
  layers = all.length,
): Tensor3D {
  const [windows, tokens] = x.shape;
  const run = [...all.slice(0, layers), ...(layers === all.length && end !== null ? [end] : [])];
  const pass = { weights, windows, tokens, keyMask, angles: anglesOf(run, tokens) };
  let stream: Tensor = x;
  for (const layer of run) stream = runLayer(pass, layer, stream);
  pass.angles?.dispose();
  const features = reshape(stream, [windows, tokens, -1]) as Tensor3D;
  stream.dispose();
  return features;
}

/** The rotary embedding's table, the same for all layers. */
function anglesOf(layers: readonly LayerSpec[], tokens: number): Tensor2D | null {
  for (const step of layers.flatMap(({ steps }) => steps)) {
    if (step.op !== 'linear' || step.after?.kind !== 'turn') continue;
    const { headWidth } = step.after;
    return tensor2d(rotaryTable(tokens, headWidth), [tokens, headWidth]);
  }
  return null;
}

/** From the stream before a layer to that behind it; both as [B,T,D] or as its rows. */
function runLayer(pass: Pass, { steps }: LayerSpec, x: Tensor): Tensor {
  const values = new Map([['x', x]]);
  const read = (name: string): Tensor => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`no step has made ${name}`);
    return value;
  };
  steps.forEach((step, i) => {
    values.set(
      step.to,
      tidy(() => run(pass, step, read)),
    );
    // Freed here and not at the scope's end: without a tape the whole forward pass needs two streams.
    const wanted = new Set(['out', ...steps.slice(i + 1).flatMap(readBy)]);
    for (const [name, value] of values) {
      if (wanted.has(name)) continue;
      value.dispose();
      values.delete(name);
    }
  });
  return read('out');
}

/** What one step makes of the values it reads. */
function run(pass: Pass, step: Step, read: (name: string) => Tensor): Tensor {
  const { weights, windows, tokens, keyMask } = pass;
  const from = read(step.from);
  const inWindows = (x: Tensor): Tensor3D => reshape(x, [windows, tokens, -1]) as Tensor3D;
  switch (step.op) {
    case 'linear':
      return runLinear(pass, step, rowsOf(from), read, inWindows);
    case 'norm':
      return layerNorm(rowsOf(from), vector(weights, step.scale.name), vector(weights, step.shift.name));
    case 'attention':
      return flashAttention(inWindows(from), step.heads, keyMask);
    case 'chordMixer': {
      const { first, second, groupSize } = step;
      const layer = {
        w1: matrix(weights, first.weight.name),
        b1: vector(weights, first.bias.name),
        w2: matrix(weights, second.weight.name),
        b2: vector(weights, second.bias.name),
      };
      return chordMixerLayer(inWindows(from), layer, groupSize);
    }
  }
}

function runLinear(
  { weights, angles }: Pass,
  { weight, bias, after }: LinearStep,
  rows: Tensor2D,
  read: (name: string) => Tensor,
  inWindows: (x: Tensor) => Tensor3D,
): Tensor {
  const activation = after?.kind === 'gelu' ? 'gelu' : 'none';
  const made = linear(rows, matrix(weights, weight.name), vector(weights, bias.name), activation);
  if (after?.kind === 'residual') return add(rowsOf(read(after.of)), made);
  return after?.kind === 'turn' && angles !== null ? rotary(inWindows(made), angles) : made;
}
