import { type BufferRange, bindings, flatMain, flatWorkgroups, type Recorder } from '../../device/webgpu/recorder';
import { unknownBase } from '../../formats/alphabet';
import { BASE_CLASSES as V } from '../../numerics/constants';
import { PURPOSE } from '../../numerics/draws';
import { codeAt, codeWords, SOFT_MASKED } from './layout';
import normalNumbers from './normal-numbers.wgsl?raw';
import { PHILOX_FUNCTION } from './philox';
import type { StudentViewSettings } from './student-view';

/** Base code of no base: a hidden position. */
const NONE = V;

export interface ViewShape {
  readonly batch: number;
  readonly tokens: number;
  readonly windowLength: number;
}

/** The settings the student's view depends on; the teacher's augmentations are in its codes already. */
export interface InputViewSettings extends StudentViewSettings {
  /** What a soft-masked base counts for in the loss. */
  readonly softMaskWeight: number;
}

/**
 * A probability as the first integer that a draw of 24 bits must stay below: the comparison is exact, as it is on the
 * CPU.
 */
const below = (probability: number): string => `${Math.ceil(probability * 2 ** 24)}u`;

/**
 * Both views of a batch from its base codes, drawn by the same counters as `studentView` draws them, in two dispatches.
 * Masks, random bases and turned strands are the same to the bit; normal numbers are float32 here and may differ in
 * their last digits. Writes input rows [B,T,V] of student and teacher, zero at the CLS tokens, and labels [B L, 2]
 * (base code, weight).
 * `codes` as in `CodeBatch`; `shown` [B L] is workspace.
 */
export function emitInputViews(
  recorder: Recorder,
  { batch: B, tokens: T, windowLength: L }: ViewShape,
  settings: InputViewSettings,
  io: Readonly<Record<'codes' | 'shown' | 'studentInput' | 'teacherInput' | 'labels', BufferRange>>,
): void {
  const { maskRate, maskZeroShare, maskRandomShare, noise, reverseComplement, softMaskWeight } = settings;
  const codesType = `array<u32, ${codeWords(B, L)}>`;

  // How many draws a position takes depends on those before it, so a window is one invocation.
  const mask = `${bindings(
    ['codes', codesType],
    ['shown', `array<u32, ${B * L}>`, 'write'],
    ['labels', `array<vec2f, ${B * L}>`, 'write'],
  )}
${PHILOX_FUNCTION}
${flatMain(
  B,
  `let seed = codes[0];
  let step = codes[1];
  let turned =
    (philox(0u, index, step, vec2u(seed, ${PURPOSE.reverseComplement}u)).x >> 8u) < ${below(reverseComplement)};
  var words = vec4u(0u);
  var drawn = 0u;
  for (var i = 0u; i < ${L}u; i++) {
    let at = select(i, ${L - 1}u - i, turned);
    let read = ${codeAt(L, 'index', 'at')};
    var base = read & ${SOFT_MASKED - 1}u;
    if (turned && base < ${unknownBase}u) { base = 3u - base; }
    var input = base;
    var weight = 0.0;
    if (drawn % 4u == 0u) { words = philox(drawn / 4u, index, step, vec2u(seed, ${PURPOSE.mask}u)); }
    let masked = (words[drawn % 4u] >> 8u) < ${below(maskRate)};
    drawn++;
    if (masked) {
      if (base != ${unknownBase}u) { weight = select(1.0, ${softMaskWeight}, (read & ${SOFT_MASKED}u) != 0u); }
      if (drawn % 4u == 0u) { words = philox(drawn / 4u, index, step, vec2u(seed, ${PURPOSE.mask}u)); }
      let kind = words[drawn % 4u] >> 8u;
      drawn++;
      if (kind < ${below(maskZeroShare)}) {
        input = ${NONE}u;
      } else if (kind < ${below(maskZeroShare + maskRandomShare)}) {
        if (drawn % 4u == 0u) { words = philox(drawn / 4u, index, step, vec2u(seed, ${PURPOSE.mask}u)); }
        input = words[drawn % 4u] >> 30u;
        drawn++;
      }
    }
    shown[index * ${L}u + i] = input;
    labels[index * ${L}u + i] = vec2f(f32(base), weight);
  }`,
)}`;
  recorder.dispatch({ name: 'InputViews.mask', code: mask }, [io.codes, io.shown, io.labels], flatWorkgroups(B));

  // One block of four words makes four normal numbers: four numbers of a window's rows an invocation.
  const quads = Math.ceil((T * V) / 4);
  const rows = `${bindings(
    ['codes', codesType],
    ['shown', `array<u32, ${B * L}>`],
    ['studentInput', `array<f32, ${B * T * V}>`, 'write'],
    ['teacherInput', `array<f32, ${B * T * V}>`, 'write'],
  )}
${PHILOX_FUNCTION}
${normalNumbers}
${flatMain(
  B * quads,
  `let window = index / ${quads}u;
  let quad = index % ${quads}u;
  var extra = vec4f(0.0);
  ${
    noise === 0
      ? ''
      : `let words = philox(quad, window, codes[1], vec2u(codes[0], ${PURPOSE.noise}u));
  extra = ${noise} * vec4f(normals(words.xy), normals(words.zw));`
  }
  for (var q = 0u; q < 4u; q++) {
    let n = 4u * quad + q;
    if (n >= ${T * V}u) { break; }
    let position = n / ${V}u;
    let v = n % ${V}u;
    var student = 0.0;
    var teacher = 0.0;
    if (position < ${L}u) {
      student = select(0.0, 1.0, shown[window * ${L}u + position] == v) + extra[q];
      teacher = select(0.0, 1.0, ${codeAt(L, `${B}u + window`, 'position')} == v);
    }
    studentInput[window * ${T * V}u + n] = student;
    teacherInput[window * ${T * V}u + n] = teacher;
  }`,
)}`;
  recorder.dispatch(
    { name: 'InputViews.rows', code: rows },
    [io.codes, io.shown, io.studentInput, io.teacherInput],
    flatWorkgroups(B * quads),
  );
}
