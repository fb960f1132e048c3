import type { ParameterLayout, ParameterSlot } from './layout';

/** Numbers between the places where a slot may begin: 256 bytes, which is where a buffer binding may begin. */
const ALIGNED_NUMBERS = 64;

/**
 * Where each parameter lies in an arena: one buffer for all of them, each at an aligned place, so that any can be bound
 * as a stretch of it. Decayed parameters come first: whether weight decay acts is a question of the index.
 */
export interface ArenaLayout {
  readonly parameters: ParameterLayout;
  /** First number of each slot, by name. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Numbers of an arena, gaps included; a multiple of 64. */
  readonly span: number;
  /** Weight decay acts below this index. */
  readonly decayedSpan: number;
}

export function arenaLayout(parameters: ParameterLayout): ArenaLayout {
  const offsets: Record<string, number> = {};
  let span = 0;
  const place = (decayed: boolean) => {
    for (const slot of parameters.slots) {
      if (slot.decayed !== decayed) continue;
      offsets[slot.name] = span;
      span += Math.ceil(slot.size / ALIGNED_NUMBERS) * ALIGNED_NUMBERS;
    }
    return span;
  };
  const decayedSpan = place(true);
  place(false);
  return { parameters, offsets, span, decayedSpan };
}

/** A parameter's first number in an arena, and how many it has. */
export function slotIn({ parameters, offsets }: ArenaLayout, name: string): ParameterSlot & { readonly first: number } {
  const slot = parameters.slots.find((one) => one.name === name);
  if (slot === undefined) throw new Error(`the model has no parameter ${name}`);
  return { ...slot, first: offsets[name] };
}

/** A flat vector [P] spread over an arena; gaps are zero. */
export function toArena({ parameters, offsets, span }: ArenaLayout, flat: Float32Array): Float32Array<ArrayBuffer> {
  const arena = new Float32Array(span);
  for (const { name, offset, size } of parameters.slots) arena.set(flat.subarray(offset, offset + size), offsets[name]);
  return arena;
}

/** The flat vector [P] that lies in an arena. */
export function fromArena({ parameters, offsets }: ArenaLayout, arena: Float32Array): Float32Array {
  const flat = new Float32Array(parameters.size);
  for (const { name, offset, size } of parameters.slots)
    flat.set(arena.subarray(offsets[name], offsets[name] + size), offset);
  return flat;
}
