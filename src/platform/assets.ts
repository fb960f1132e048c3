import { TypedError } from '../errors/typed-error';

/** Files that come with the application. */
export interface Assets {
  /**
   * The sample genome, as compressed FASTA.
   * @throws TypedError `sample-missing`; the AbortError where `signal` says so
   */
  sample(signal?: AbortSignal): Promise<File>;
  /** Addresses, or paths, of TensorFlow.js's WebAssembly, by the name it asks for. */
  readonly wasm: Readonly<Record<WasmBinary, string>>;
}

export type WasmBinary = `tfjs-backend-wasm${'' | '-simd' | '-threaded-simd'}.wasm`;

export const SAMPLE_FILE = 'lambda.fa.gz';

export const sampleMissing = (why: string, cause?: unknown): TypedError =>
  new TypedError('sample-missing', `The sample genome could not be read (${why}).`, 'Reload the page.', {}, { cause });
