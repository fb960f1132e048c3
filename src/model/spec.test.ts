import { expect, it, describe as suite } from 'vitest';
import { planActivations } from './activations';
import { backboneCosts } from './costs';
import { layOut } from './layout';
import { BACKBONE_NAMES, type NetworkShape } from './shape';
import { BACKBONES, backboneLayers, describe, usesSize } from './spec';
import { madeBy, parametersOf, readBy } from './spec/description';

const SHAPE: NetworkShape = {
  backbone: 'chordmixer',
  windowLength: 12,
  clsVectors: 3,
  width: 12,
  hidden: 20,
  groupSize: 3,
  heads: 3,
  blocks: 2,
  head: 'projector',
  projectorHidden: 8,
  prototypes: 6,
};

suite.each(BACKBONE_NAMES)('the description of a %s', (backbone) => {
  const shape = { ...SHAPE, backbone };
  const spec = describe(shape);
  const all = [...spec.layers, ...(spec.end === null ? [] : [spec.end])];

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(spec))).toEqual(spec);
  });

  it('reads nothing before it is made, and makes what comes out once', () => {
    for (const { steps, values } of all) {
      const known = new Set(['x']);
      for (const step of steps) {
        for (const name of readBy(step)) expect(known, name).toContain(name);
        for (const name of madeBy(step)) {
          expect(known, name).not.toContain(name);
          if (name !== 'out') expect(Object.keys(values)).toContain(name);
          known.add(name);
        }
      }
      expect(known).toContain('out');
      expect([...known].sort()).toEqual(['x', 'out', ...Object.keys(values)].sort());
    }
  });

  it('gives every value that is kept a place of its own, and the rest one for all layers', () => {
    const [keeping, again] = [true, false].map((keepsAll) => planActivations(spec, shape.width, keepsAll));
    const placesOf = (layer: Readonly<Record<string, { buffer: string; index: number }>>) =>
      Object.entries(layer).map(([name, { buffer, index }]) => [name, `${buffer} ${index}`] as const);
    const owners = new Map<string, string>();
    keeping.places.forEach((layer, l) => {
      for (const [name, place] of placesOf(layer)) {
        // What comes out of a layer is what goes into the next.
        const owner = name === 'out' ? `${l + 1} x` : `${l} ${name}`;
        expect(owners.get(place) ?? owner, place).toBe(owner);
        owners.set(place, owner);
      }
    });
    for (const { buffer, index } of again.places.flatMap((layer) => Object.values(layer)))
      expect(index).toBeLessThan(again.buffers[buffer].count);
    expect(again.buffers.hidden.count).toBe(1);
    expect(keeping.buffers.hidden.count).toBe(spec.layers.length);
  });

  it('lists each parameter once, under two names of its own', () => {
    const { slots, size } = layOut(shape);
    expect(new Set(slots.map(({ name }) => name)).size).toBe(slots.length);
    expect(new Set(slots.map(({ published }) => published)).size).toBe(slots.length);
    expect(slots.at(-1)!.offset + slots.at(-1)!.size).toBe(size);
    for (const { shape: sizes, decayed, addsToStream } of slots) {
      expect(decayed).toBe(sizes.length > 1);
      if (addsToStream) expect(sizes.at(-1)).toBe(shape.width);
    }
  });

  it('counts as many multiply-adds as its maps have weights', () => {
    const weights = spec.layers.flatMap(({ steps }) => steps.flatMap(parametersOf)).filter(({ decayed }) => decayed);
    expect(backboneCosts(shape).linear).toBe(weights.reduce((sum, { shape: [i, o] }) => sum + i * o, 0));
    expect(backboneLayers(shape)).toBe(spec.layers.length);
  });

  it('says which of the sizes that differ between backbones it has', () => {
    expect(BACKBONES[backbone].sizes.every((size) => usesSize(backbone, size))).toBe(true);
    expect(usesSize(backbone, 'width')).toBe(true);
    expect(['groupSize', 'heads'].filter((size) => usesSize(backbone, size))).toEqual(BACKBONES[backbone].sizes);
  });
});

it.each([
  { objective: 'infonce', contrastiveWeight: 1, neighbourWeight: 1, names: [] },
  { objective: 'neighbour', contrastiveWeight: 1, neighbourWeight: 0, names: ['neighbour'] },
  { objective: 'latent', contrastiveWeight: 1, neighbourWeight: 0, names: ['latent'] },
  { objective: 'latent', contrastiveWeight: 1, neighbourWeight: 0.1, names: ['latent', 'neighbour'] },
  { objective: 'latent', contrastiveWeight: 0, neighbourWeight: 0.1, names: [] },
] as const)(
  'gives a student a predictor for each thing it predicts, after all else: $objective',
  ({ names, ...asked }) => {
    const slots = (shape: NetworkShape) => layOut(shape).slots;
    const [plain, all] = [slots(SHAPE), slots({ ...SHAPE, ...asked })];
    expect(all.slice(0, plain.length)).toEqual(plain);
    const rest = all.slice(plain.length);
    expect([...new Set(rest.map(({ name }) => name.split('.')[1]))]).toEqual(names);
    expect(rest.every(({ name, optional }) => name.startsWith('predictor.') && optional === true)).toBe(true);
    expect(new Set(all.map(({ published }) => published)).size).toBe(all.length);
  },
);

it('adds as many layers to a block of a ChordMixer as every token needs to see every other', () => {
  const layers = (windowLength: number) => backboneLayers({ ...SHAPE, windowLength, clsVectors: 0, blocks: 1 });
  expect([2, 3, 4, 5, 16, 17, 1010].map(layers)).toEqual([1, 2, 2, 3, 4, 5, 10]);
});
