import type { GradientStore } from '../../ops/product/gradient-store';
import { rotaryTable } from '../../ops/rotary/table';
import type { StepOps, Stretch } from '../../ops/step-ops/step-ops';
import { type ActivationPlan, type Place, planActivations } from '../activations';
import { type NetworkShape, tokensOf } from '../shape';
import { describe } from '../spec';
import { type LayerSpec, madeBy, readBack, readBy, type Step } from '../spec/description';
import { attentionKernels } from './steps/attention';
import { chordMixerKernels } from './steps/chord-mixer';
import { linearKernels } from './steps/linear';
import { normKernels } from './steps/norm';
import type { At, StepContext, StepKernels, Who } from './steps/step';

const KERNELS: { readonly [S in Step as S['op']]: StepKernels<S> } = {
  linear: linearKernels,
  norm: normKernels,
  attention: attentionKernels,
  chordMixer: chordMixerKernels,
};

const kernelsOf = (step: Step): StepKernels<Step> => KERNELS[step.op];

/** What the layers find in a step's buffers. */
export interface LayerBuffers<R extends Stretch> {
  /**
   * What the layers leave behind, as `planActivations` names it: the stream `x` before each and behind the last
   * [m T, D], and what they keep.
   */
  readonly activations: Readonly<Record<string, readonly R[]>>;
  /** What the layers need beside that, as `scratch` names it. */
  readonly scratch: Readonly<Record<string, R>>;
  /** [m T], 0 where a token is padding; left out where none is. */
  readonly keys?: R;
  /** A parameter's stretch of an arena; of the gradients', all its slices. */
  slot(arena: Who | 'gradient', name: string): R;
  /** Fills a buffer. */
  put(range: R, values: () => Float32Array): void;
}

/** How many windows at a time, and whether each layer keeps its hidden activations for the way back. */
export interface LayerSizes {
  readonly windows: number;
  readonly keepsHidden: boolean;
  /** Of a window, if not as many as the network was made for. */
  readonly tokens?: number;
}

/** The layers between input projection and heads, for one part of the batch: from x[0] to features and back. */
export class RecordedBackbone<R extends Stretch> {
  /** Where `forward` leaves the features [m T, D]. */
  readonly features: R;
  private readonly layers: readonly LayerSpec[];
  /** Without what follows the last. */
  private readonly depth: number;
  private readonly plan: ActivationPlan;
  private readonly keepsAll: boolean;
  private readonly buffers: LayerBuffers<R>;
  private readonly context: Omit<StepContext<R>, 'ops'>;

  constructor(buffers: LayerBuffers<R>, network: NetworkShape, sizes: LayerSizes) {
    const spec = describe(network);
    const { tokens = tokensOf(network) } = sizes;
    this.buffers = buffers;
    this.keepsAll = sizes.keepsHidden;
    // What follows the last layer is run as one more.
    this.layers = spec.end === null ? spec.layers : [...spec.layers, spec.end];
    this.depth = spec.layers.length;
    this.plan = planActivations(spec, network.width, this.keepsAll);
    this.features = this.bufferAt(this.plan.features);
    this.context = {
      windows: sizes.windows,
      tokens,
      slot: (arena, { name }) => buffers.slot(arena, name),
      scratch: (name) => buffers.scratch[name],
      keys: buffers.keys,
    };
    const steps = this.layers.flatMap((layer) => layer.steps);
    const turned = steps.flatMap((step) => (step.op === 'linear' && step.after?.kind === 'turn' ? [step.after] : []));
    if (turned.length > 0) buffers.put(buffers.scratch.angles, () => rotaryTable(tokens, turned[0].headWidth));
  }

  private bufferAt({ buffer, index }: Place): R {
    return this.buffers.activations[buffer][index];
  }

  /** Without keeping anything: uses the buffers of one layer in turn. @returns the one that holds the features */
  forwardOnly(ops: StepOps<R>, who: Who): R {
    return this.through(ops, who, this.layers);
  }

  /**
   * The same, but for what follows the last layer. @param visit is handed the stream behind each of the `last` layers
   */
  lastStreams(ops: StepOps<R>, who: Who, last: number, visit: (x: R, isFirst: boolean) => void): void {
    const first = this.depth - last + 1;
    for (let l = 0; l < last; l++) {
      const [from, to] = l === 0 ? [0, first] : [first + l - 1, first + l];
      visit(this.through(ops, who, this.layers.slice(0, to), from), l === 0);
    }
  }

  /** Layer by layer, each a phase of its own, whose name is its number from 1 on; what follows the last is among it. */
  layerByLayer(ops: StepOps<R>, who: Who, visit: (x: R) => void): void {
    for (let l = 1; l <= this.depth; l++) {
      ops.phase(String(l));
      const to = l === this.depth ? this.layers.length : l;
      visit(this.through(ops, who, this.layers.slice(0, to), l - 1));
    }
  }

  /** Some of the layers. @param from the first of them that is run: the stream in front of it is there */
  private through(ops: StepOps<R>, who: Who, layers: readonly LayerSpec[], from = 0): R {
    const { places, features } = this.plan;
    const { x } = this.buffers.activations;
    const last = this.layers.length - 1;
    const streamAt = (layer: number) => (layer > last && features.buffer !== 'x' ? this.features : x[layer % 2]);
    layers.forEach(({ steps }, l) => {
      if (l < from) return;
      const at: At<R> = (name) => {
        if (name === 'x') return streamAt(l);
        if (name === 'out') return streamAt(l + 1);
        return this.bufferAt(places.find((place) => name in place)![name]);
      };
      for (const step of steps) kernelsOf(step).forward({ ...this.context, ops }, step, at, who, false);
    });
    return streamAt(layers.length);
  }

  /** Of the student, keeping what the backward pass needs. @returns the features */
  forward(ops: StepOps<R>): R {
    const context = { ...this.context, ops };
    this.layers.forEach(({ steps }, l) => {
      for (const step of steps) kernelsOf(step).forward(context, step, this.at(l), 'student', this.keepsAll);
    });
    return this.features;
  }

  private at(layer: number): At<R> {
    return (name) => this.bufferAt(this.plan.places[layer][name]);
  }

  /**
   * From the features' gradient in the first of two buffers to that of x[0]. @returns the one that holds it
   */
  backward(ops: StepOps<R>, put: GradientStore, between: readonly [R, R]): R {
    const context = { ...this.context, ops };
    const [first, second] = between;
    const other = (stream: R) => (stream === first ? second : first);
    let gradient = first;
    for (let l = this.layers.length - 1; l >= 0; l--)
      gradient = this.layerBackward(context, l, gradient, { put, other });
    return gradient;
  }

  private layerBackward(
    context: StepContext<R>,
    index: number,
    dOut: R,
    { put, other }: { readonly put: GradientStore; readonly other: (stream: R) => R },
  ): R {
    const { steps, values } = this.layers[index];
    const at = this.at(index);
    const need = this.remaking(context, this.layers[index], at);
    const gradientAt = (name: string) => context.scratch(values[name]?.gradient ?? '');
    // Of each value the gradient found so far: through a residual it is that of the sum.
    const found = new Map([['out', dOut]]);
    for (const step of steps.toReversed()) {
      for (const name of readBack(step)) need(name);
      const dTo = found.get(step.to);
      if (dTo === undefined) throw new Error(`nothing reads ${step.to}`);
      const residual = found.get(step.from);
      const inStream = values[step.from]?.gradient === undefined;
      const dX = inStream ? other(residual ?? dTo) : gradientAt(step.from);
      const slope = slopeOf(steps, step.from);
      kernelsOf(step).backward(context, step, at, {
        dOut: dTo,
        dX,
        residual,
        slope: slope === null ? undefined : at(slope),
        put,
        gradientAt,
      });
      found.set(step.from, dX);
      if (step.op === 'linear' && step.after?.kind === 'residual') found.set(step.after.of, dTo);
    }
    return found.get('x')!;
  }

  /** Sees to it that a value which no layer keeps lies in its buffer, the same for all layers, when it is asked for. */
  private remaking(context: StepContext<R>, { steps, values }: LayerSpec, at: At<R>): (name: string) => void {
    const lying = new Map<string, string>();
    const need = (name: string): void => {
      const value = values[name];
      if (this.keepsAll || !value?.again || lying.get(value.buffer) === name) return;
      const maker = steps.find((step) => madeBy(step).includes(name));
      if (maker === undefined) throw new Error(`no step makes ${name}`);
      for (const read of readBy(maker)) need(read);
      const { again, forward } = kernelsOf(maker);
      if (again === undefined) forward(context, maker, at, 'student', true);
      else again(context, maker, at);
      for (const made of madeBy(maker)) if (values[made]?.again) lying.set(values[made].buffer, made);
    };
    return need;
  }
}

/** The slope of the GELU that made a value; null where none did. */
function slopeOf(steps: readonly Step[], value: string): string | null {
  const maker = steps.find((step) => step.to === value);
  return maker?.op === 'linear' && maker.after?.kind === 'gelu' ? maker.after.slope : null;
}
