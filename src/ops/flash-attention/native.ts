import { float, type KernelRecorder } from '../../device/wasm/kernel-recorder';
import type { Io, Stretch } from '../step-ops/step-ops';
import type { AttentionShape } from './walk';

/** Queries whose scores are held at a time: forward they fit the nearest cache, back more of them make sums longer. */
const FORWARD_BLOCK = 24;
const BACKWARD_BLOCK = 48;
/** Parts there should be at least, where there are few heads. */
const PARTS = 16;

const panelled = (tokens: number): number => 8 * Math.ceil(tokens / 8);
const panelBytes = ({ batch, tokens, heads, headWidth }: AttentionShape): number =>
  4 * batch * heads * panelled(tokens) * headWidth;

/** `emitForward` on the processor. */
export function nativeAttention(
  recorder: KernelRecorder,
  shape: AttentionShape,
  { qkv, mask, out, lse }: Io<'qkv' | 'out' | 'lse'> & { readonly mask?: Stretch },
): void {
  const { batch, tokens, heads, headWidth } = shape;
  const pairs = batch * heads;
  const shares = Math.min(Math.ceil(PARTS / pairs), Math.ceil(tokens / FORWARD_BLOCK));
  const keys = recorder.scratch(panelBytes(shape) + 4 * pairs * shares * FORWARD_BLOCK * panelled(tokens));
  recorder.call('attentionPanels', pairs, [qkv.offset, keys, 0, tokens, heads, headWidth]);
  recorder.call('attention', pairs * shares, [
    ...[qkv.offset, keys, mask?.offset ?? 0, out.offset, lse.offset, keys + panelBytes(shape)],
    ...[tokens, heads, headWidth, FORWARD_BLOCK, shares, float(1 / Math.sqrt(headWidth))],
  ]);
}

/** `emitBackward` on the processor. */
export function nativeAttentionGradient(
  recorder: KernelRecorder,
  shape: AttentionShape,
  io: Io<'qkv' | 'out' | 'lse' | 'dOut' | 'delta' | 'dQkv'> & { readonly table?: Stretch; readonly mask?: Stretch },
): void {
  const { batch, tokens, heads, headWidth } = shape;
  const pairs = batch * heads;
  const scoreBytes = 4 * pairs * 2 * BACKWARD_BLOCK * panelled(tokens);
  const keys = recorder.scratch(2 * panelBytes(shape) + scoreBytes);
  const values = keys + panelBytes(shape);
  const { qkv, mask, out, lse, dOut, delta, dQkv, table } = io;
  recorder.call('attentionPanels', pairs, [qkv.offset, keys, values, tokens, heads, headWidth]);
  recorder.call('attentionGradient', pairs, [
    ...[qkv.offset, keys, values, mask?.offset ?? 0, out.offset, lse.offset, dOut.offset, delta.offset, dQkv.offset],
    ...[table?.offset ?? 0, values + panelBytes(shape)],
    ...[tokens, heads, headWidth, BACKWARD_BLOCK, float(1 / Math.sqrt(headWidth))],
  ]);
}
