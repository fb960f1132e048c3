import {
  blockUntilReady,
  defaultDevice,
  getWebGPUDevice,
  grad,
  init,
  type Array as JaxArray,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import { layOut } from '../../src/model/layout.ts';
import { initialParameters } from '../../src/model/weights.ts';
import {
  type AttentionSizes,
  type ChordMixerSizes,
  type ProductSizes,
  type Sizes,
  sizesOf,
  usesThreads,
} from './cases.ts';
import {
  attentionInputs,
  CLASSES,
  chordMixerParameters,
  chordMixerTokens,
  distillViews,
  gradientsFor,
  groupOffsets,
  movement,
  type NamedArray,
  OPTIMIZER,
  productInputs,
  rmsSum,
} from './data.ts';
import { serveSubject } from './serve-subject.ts';
import type { Subject } from './subject.ts';

/**
 * The cases as one writes them for jax-js: one compiled function a step. Its arrays are used up by what takes them;
 * `.ref` keeps one for another use. Steps update by plain gradient descent: it has no optimiser of its own. Only
 * `optimizer` writes out Adam.
 */
serveSubject(async (task) => {
  if (!('name' in task)) throw new Error('jax-js measures no peak');
  // In an isolated page it starts threads by itself, unless no memory can be shared.
  if (!usesThreads(task.implementation)) Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
  const device = task.implementation === 'jax-webgpu' ? 'webgpu' : 'wasm';
  if (!(await init(device)).includes(device)) throw new Error(`jax-js opens no ${device} backend here`);
  defaultDevice(device);
  const sizes = sizesOf(task.size);
  switch (task.name) {
    case 'chordmixer-step':
      return chordMixerStep(sizes.chordMixer);
    case 'selfdistill-step':
      return selfDistillStep(sizes.selfDistill);
    case 'attention-256':
      return attention(sizes.attention256);
    case 'attention':
      return attention(sizes.attention);
    case 'matmul':
      return product(sizes.matmul);
    case 'optimizer':
      return optimizer(sizes.optimizer);
  }
});

type Weights = JaxArray[];

const upload = ({ values, shape }: Pick<NamedArray, 'values' | 'shape'>): JaxArray =>
  np.array(values.slice()).reshape([...shape]);

/**
 * Waits for one of a step's results, which are all computed by one function. The package has no way to wait but to
 * read: here, nothing of it.
 */
async function settled(array: JaxArray): Promise<void> {
  await blockUntilReady(array);
  if (defaultDevice() === 'webgpu') await getWebGPUDevice().queue.onSubmittedWorkDone();
}

/** One after the other: arrays of one function share what is still to be computed. */
async function numbers(arrays: readonly JaxArray[]): Promise<Float32Array[]> {
  const read: Float32Array[] = [];
  for (const array of arrays) read.push((await array.ref.data()) as Float32Array);
  return read;
}

const gelu = (x: JaxArray): JaxArray => {
  const bell = lax.erf(x.ref.mul(1 / Math.SQRT2));
  return x.mul(0.5).mul(bell.add(1));
};

function shift(x: JaxArray, sizes: Pick<ChordMixerSizes, 'tokens' | 'width' | 'groupSize'>): JaxArray {
  const offsets = groupOffsets(sizes);
  const groups = np.split(
    x.reshape([-1, sizes.tokens, sizes.width]),
    offsets.slice(1).map((_, group) => (group + 1) * sizes.groupSize),
    2,
  );
  return np
    .concatenate(
      groups.map((group, i) => (offsets[i] === 0 ? group : np.roll(group, -offsets[i], 1))),
      2,
    )
    .reshape([-1, sizes.width]);
}

/**
 * Rows [N,D] of one-hot rows [N,5]. The weights are those of input, layers and output, in order; the output's are left
 * over.
 */
function encode(
  weights: Weights,
  input: JaxArray,
  sizes: Pick<ChordMixerSizes, 'tokens' | 'width' | 'groupSize'>,
): JaxArray {
  let x = np.matmul(input, weights[0]).add(weights[1]);
  for (let at = 2; at + 2 < weights.length; at += 4) {
    const [w1, b1, w2, b2] = weights.slice(at);
    const hidden = gelu(np.matmul(x.ref, w1).add(b1));
    x = shift(np.matmul(hidden, w2).add(b2), sizes).add(x);
  }
  return x;
}

function chordMixerStep(sizes: ChordMixerSizes): Subject {
  const input = upload({ values: chordMixerTokens(sizes).oneHot, shape: [sizes.batch * sizes.tokens, CLASSES] });
  let weights: Weights = chordMixerParameters(sizes).map(upload);
  const loss = (w: Weights, x: JaxArray): JaxArray => {
    const logits = np.matmul(encode(w, x.ref, sizes), w[w.length - 2]).add(w[w.length - 1]);
    return np.sum(nn.logSoftmax(logits, 1).mul(x), 1).mean().mul(-1);
  };
  const step = jit((w: Weights, x: JaxArray) => {
    const [value, gradient] = valueAndGrad(loss)(tree.ref(w), x);
    return [value, tree.map((a: JaxArray, b: JaxArray) => a.sub(b.mul(OPTIMIZER.learningRate)), w, gradient)] as [
      JaxArray,
      Weights,
    ];
  });
  const costs = new FirstCost();
  return {
    step() {
      const [cost, next] = step(weights, input.ref);
      weights = next;
      costs.keep(cost);
    },
    sync: () => settled(weights[0]),
    check: () => costs.read(),
  };
}

/** Keeps the first of the costs; the others are freed. */
class FirstCost {
  private first: JaxArray | null = null;

  keep(cost: JaxArray): void {
    if (this.first === null) this.first = cost;
    else cost.dispose();
  }

  async read(): Promise<number> {
    return (await this.first!.ref.data())[0];
  }
}

function selfDistillStep(config: Sizes['selfDistill']): Subject {
  const { batch, windowLength, clsVectors, width, infonceTemperature } = config;
  const layout = layOut(config);
  const flat = initialParameters(layout, config.seed);
  const parameters = layout.slots.map(({ shape, offset, size }) => ({
    shape,
    values: flat.slice(offset, offset + size),
  }));
  let student: Weights = parameters.map(upload);
  let teacher: Weights = parameters.map(upload);
  const views = distillViews(config);
  const rows = batch * views.tokens;
  const oneHot = new Float32Array(views.targets.length * CLASSES);
  const masked = views.weights.reduce((sum, weight) => sum + weight, 0);
  views.targets.forEach((target, i) => {
    oneHot[i * CLASSES + target] = views.weights[i] / masked;
  });
  const inputs = [
    upload({ values: views.student, shape: [rows, CLASSES] }),
    upload({ values: views.teacher, shape: [rows, CLASSES] }),
    upload({ values: oneHot, shape: [batch * windowLength, CLASSES] }),
    upload({
      values: Float32Array.from({ length: batch * batch }, (_, i) => Number(i % (batch + 1) === 0) / batch),
      shape: [batch, batch],
    }),
  ];
  const sizes = { tokens: views.tokens, width, groupSize: config.groupSize };
  const partsOf = (x: JaxArray): JaxArray[] => np.split(x.reshape([batch, views.tokens, width]), [windowLength], 1);
  const unitCls = (x: JaxArray): JaxArray => {
    const cls = x.reshape([batch, clsVectors * width]);
    const centered = cls.ref.sub(np.mean(cls, 0, { keepdims: true }));
    const length = np.sqrt(np.sum(centered.ref.mul(centered.ref), 1, { keepdims: true })).add(1e-6);
    return centered.div(length);
  };
  const loss = (w: Weights, x: JaxArray, teacherCls: JaxArray, targets: JaxArray, own: JaxArray): JaxArray => {
    const [positions, cls] = partsOf(encode(w, x, sizes));
    const logits = np.matmul(positions.reshape([batch * windowLength, width]), w[w.length - 2]).add(w[w.length - 1]);
    const mlm = np.sum(nn.logSoftmax(logits, 1).mul(targets)).mul(-config.mlmWeight);
    const cosines = np.matmul(unitCls(cls), np.transpose(teacherCls)).mul(1 / infonceTemperature);
    return np.sum(nn.logSoftmax(cosines, 1).mul(own)).mul(-config.contrastiveWeight).add(mlm);
  };
  const step = jit((s: Weights, t: Weights, x: JaxArray, y: JaxArray, targets: JaxArray, own: JaxArray) => {
    const forTeacher = tree.ref(t);
    const [positions, cls] = partsOf(encode(forTeacher, y, sizes));
    for (const unused of [positions, ...forTeacher.slice(-2)]) unused.dispose();
    const [value, gradient] = valueAndGrad(loss)(tree.ref(s), x, unitCls(cls), targets, own);
    const next = tree.map((a: JaxArray, b: JaxArray) => a.sub(b.mul(OPTIMIZER.learningRate)), s, gradient) as Weights;
    const average = tree.map(
      (a: JaxArray, b: JaxArray) => a.mul(OPTIMIZER.momentum).add(b.mul(1 - OPTIMIZER.momentum)),
      t,
      tree.ref(next),
    ) as Weights;
    return [value, next, average] as [JaxArray, Weights, Weights];
  });
  const costs = new FirstCost();
  return {
    step() {
      const [x, y, targets, own] = tree.ref(inputs);
      const [cost, next, average] = step(student, teacher, x, y, targets, own);
      [student, teacher] = [next, average];
      costs.keep(cost);
    },
    sync: () => settled(student[0]),
    check: () => costs.read(),
  };
}

/** jax-js has attention as a function of its own, on [B,T,heads,width]. */
function attention(sizes: AttentionSizes): Subject {
  const { batch, heads, tokens, headWidth } = sizes;
  const made = attentionInputs(sizes);
  const [q, k, v, dOut] = [made.q, made.k, made.v, made.dOut].map((array) =>
    np.transpose(upload({ values: array.values, shape: [batch, heads, tokens, headWidth] }), [0, 2, 1, 3]),
  );
  const step = jit((a: JaxArray, b: JaxArray, c: JaxArray, d: JaxArray) =>
    grad((x: JaxArray, y: JaxArray, z: JaxArray, dy: JaxArray) => np.sum(nn.dotProductAttention(x, y, z).mul(dy)), {
      argnums: [0, 1, 2],
    })(a, b, c, d),
  );
  let gradients: JaxArray[] = [];
  let older: JaxArray[] = [];
  return {
    step() {
      // What the step before left may still be waited for.
      for (const gradient of older) gradient.dispose();
      older = gradients;
      gradients = step(q.ref, k.ref, v.ref, dOut.ref) as JaxArray[];
    },
    sync: () => settled(gradients[0]),
    check: async () => rmsSum(await numbers(gradients)),
  };
}

function product(sizes: ProductSizes): Subject {
  const { a, b } = productInputs(sizes);
  const [left, right] = [a, b].map(upload);
  const step = jit((x: JaxArray, y: JaxArray) => np.matmul(x, y));
  let out: JaxArray | null = null;
  let older: JaxArray | null = null;
  return {
    step() {
      older?.dispose();
      older = out;
      out = step(left.ref, right.ref);
    },
    sync: () => settled(out!),
    check: async () => rmsSum(await numbers([out!])),
  };
}

function optimizer(sizes: ChordMixerSizes): Subject {
  const parameters = chordMixerParameters(sizes);
  const zeros = () => parameters.map(({ shape, values }) => upload({ shape, values: new Float32Array(values.length) }));
  const gradients = gradientsFor(parameters).map(upload);
  let state = { student: parameters.map(upload), teacher: parameters.map(upload), first: zeros(), second: zeros() };
  let applied = 0;
  /** Bias corrections come as arrays: a number would be compiled in. */
  const step = jit((s: typeof state, g: Weights, c1: JaxArray, c2: JaxArray) => {
    const first = tree.map((m: JaxArray, x: JaxArray) => m.mul(0.9).add(x.mul(0.1)), s.first, tree.ref(g)) as Weights;
    const second = tree.map(
      (v: JaxArray, x: JaxArray) => v.mul(0.999).add(x.ref.mul(x).mul(0.001)),
      s.second,
      g,
    ) as Weights;
    const student = tree.map(
      (p: JaxArray, m: JaxArray, v: JaxArray) =>
        p.mul(1 - OPTIMIZER.learningRate * OPTIMIZER.weightDecay).sub(
          m
            .mul(c1.ref)
            .mul(OPTIMIZER.learningRate)
            .div(np.sqrt(v.mul(c2.ref)).add(1e-8)),
        ),
      s.student,
      tree.ref(first),
      tree.ref(second),
    ) as Weights;
    c1.dispose();
    c2.dispose();
    const teacher = tree.map(
      (a: JaxArray, b: JaxArray) => a.mul(OPTIMIZER.momentum).add(b.mul(1 - OPTIMIZER.momentum)),
      s.teacher,
      tree.ref(student),
    ) as Weights;
    return { student, teacher, first, second };
  });
  return {
    step() {
      applied++;
      state = step(
        state,
        tree.ref(gradients),
        np.array(1 / (1 - 0.9 ** applied)),
        np.array(1 / (1 - 0.999 ** applied)),
      );
    },
    sync: () => settled(state.student[0]),
    check: async () =>
      movement(
        parameters.map(({ values }) => values),
        await numbers(state.student),
        await numbers(state.teacher),
      ),
  };
}
