import plain from '../kernels.as.ts?plain';
import relaxed from '../kernels.as.ts?relaxed';

/**
 * Whether products are rounded before they are added (`plain`: the same bits everywhere) or not where that is faster.
 */
export type Arithmetic = 'plain' | 'relaxed';

/** A module of one function that multiplies and adds in one: engines without relaxed SIMD refuse it. */
const PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0, 253, 17, 65,
  0, 253, 17, 253, 133, 2, 11,
];

export const hasRelaxedArithmetic = (): boolean => WebAssembly.validate(Uint8Array.from(PROBE));

/**
 * The bytes of all kernels, to be compiled once and instantiated by each thread with `{ env: { memory } }`.
 * @param shared whether that memory is a shared one
 */
export const kernelBytes = (arithmetic: Arithmetic, shared: boolean): Uint8Array<ArrayBuffer> =>
  moduleBytes(arithmetic === 'plain' ? plain : relaxed, shared);

/** Those of any module that `kernels.ts` of the root built. */
export function moduleBytes(base64: string, shared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  if (!shared) bytes[limitsOf(bytes)] &= ~SHARED;
  return bytes;
}

/** The bit of a memory's limits that says it is shared. */
const SHARED = 2;
/** `env` and `memory` with their lengths, and the kind of an import that is a memory. */
const IMPORT = [3, 101, 110, 118, 6, 109, 101, 109, 111, 114, 121, 2];

/** Where the limits of the imported memory begin. */
function limitsOf(bytes: Uint8Array): number {
  const at = bytes.findIndex((_, i) => IMPORT.every((byte, j) => bytes[i + j] === byte));
  if (at < 0) throw new Error('the kernels import no memory');
  return at + IMPORT.length;
}
