import { TypedError } from '../errors/typed-error';

/** Files that come with the application. */
export interface Assets {
  /**
   * A sample genome, as compressed FASTA.
   * @throws TypedError `sample-missing`; the AbortError where `signal` says so
   */
  sample(sample: SampleId, signal?: AbortSignal): Promise<File>;
  /** Addresses, or paths, of TensorFlow.js's WebAssembly, by the name it asks for. */
  readonly wasm: Readonly<Record<WasmBinary, string>>;
}

export type WasmBinary = `tfjs-backend-wasm${'' | '-simd' | '-threaded-simd'}.wasm`;

/** Genomes that come with the application, by what they are called in it: reference sequences that anyone may use. */
export const SAMPLES = {
  lambda: { file: 'lambda.fa.gz', name: 'Phage lambda, NC_001416.1' },
  phiX174: { file: 'phix174.fa.gz', name: 'Phage phiX174, NC_001422.1' },
  'sars-cov-2': { file: 'sars-cov-2.fa.gz', name: 'SARS-CoV-2, NC_045512.2' },
} as const;
export type SampleId = keyof typeof SAMPLES;

export const sampleMissing = (why: string, cause?: unknown): TypedError =>
  new TypedError('sample-missing', `The sample genome could not be read (${why}).`, 'Reload the page.', {}, { cause });
