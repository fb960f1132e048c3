import type { BufferRange, Recorder } from '../../device/webgpu/recorder';
import { forwardKernel, keyValueGradientKernel, queryGradientKernel } from './kernels';
import type { AttentionTiles } from './tiles';
import { type AttentionShape, passWorkgroups } from './walk';

interface AttentionInputs {
  /** [B*T,3D]: for each token all queries, all keys, all values. */
  readonly qkv: BufferRange;
  /** [B*T], 0 where a key is padding; given where the shape is masked. */
  readonly mask?: BufferRange;
}

const operands = ({ qkv, mask }: AttentionInputs, table?: BufferRange): readonly BufferRange[] =>
  [qkv, mask, table].filter((range) => range !== undefined);

/** out [B*T,D] and the log-sum-exp of each head's rows [B*N*T]: one dispatch. */
export function emitForward(
  recorder: Recorder,
  shape: AttentionShape,
  { forward }: AttentionTiles,
  io: AttentionInputs & { readonly out: BufferRange; readonly lse: BufferRange },
): void {
  recorder.dispatch(forwardKernel(shape, forward), [...operands(io), io.out, io.lse], passWorkgroups(shape, forward));
}

/** dQkv [B*T,3D] from dOut [B*T,D]: two dispatches. `delta` [B*N*T] is workspace. */
export function emitBackward(
  recorder: Recorder,
  shape: AttentionShape,
  { queryGradient, keyValueGradient }: AttentionTiles,
  io: AttentionInputs & {
    readonly out: BufferRange;
    readonly lse: BufferRange;
    readonly dOut: BufferRange;
    readonly delta: BufferRange;
    readonly dQkv: BufferRange;
    /** [T,E] of angles; given where the shape is turned. */
    readonly table?: BufferRange;
  },
): void {
  const { out, dOut, lse, delta, dQkv, table } = io;
  recorder.dispatch(
    queryGradientKernel(shape, queryGradient),
    [...operands(io, table), out, dOut, lse, dQkv, delta],
    passWorkgroups(shape, queryGradient),
  );
  recorder.dispatch(
    keyValueGradientKernel(shape, keyValueGradient),
    [...operands(io, table), dOut, lse, delta, dQkv],
    passWorkgroups(shape, keyValueGradient),
  );
}
