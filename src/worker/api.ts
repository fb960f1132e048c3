import type { Engine } from '../engine/engine';
import type { EngineNotice } from '../engine/notices';
import type { Problem } from '../errors/typed-error';

/**
 * What the page may ask of the engine: of each service, the methods that are answered through the wall. A method
 * answers or throws; a TypedError arrives as one. Where its last argument is a signal, that cancels: the promise
 * rejects with the AbortError, and nothing is kept.
 */
export const METHODS = {
  device: ['choose'],
  genome: [
    'importFiles',
    'importTask',
    'importSample',
    'open',
    'include',
    'includeMatching',
    'split',
    'regions',
    'records',
    'region',
    'heldOutWindows',
    'heldOutWindow',
    'index',
    'profile',
    'spectrum',
    'leakage',
  ],
  library: ['list', 'rename', 'delete'],
  training: [
    'estimate',
    'start',
    'continue',
    'extend',
    'pause',
    'resume',
    'step',
    'stop',
    'profileStep',
    'keepWindow',
    'checkpoint',
    'thawed',
  ],
  seeds: ['start', 'goOn', 'leaveOut', 'clear'],
  runs: ['list', 'open', 'label', 'delete', 'metrics', 'checkpointEvery'],
  transfer: ['exportWeights', 'exportRun', 'exportReport', 'exportMetrics', 'import'],
  cluster: ['archive'],
  datasets: ['read', 'make', 'answer', 'look', 'options', 'restore', 'dismiss', 'forget'],
  annotation: ['recognise', 'read', 'report', 'locate'],
  tracks: ['view', 'progress', 'compute', 'bigWigs', 'bedGraphs', 'hub', 'standsOut'],
  explore: [
    'scores',
    'agreement',
    'mutagenesis',
    'sequence',
    'dependencies',
    'regions',
    'spreadRegions',
    'featureRegions',
    'fasta',
    'embed',
    'parquet',
    'plane',
    'typed',
    'vcf',
    'background',
  ],
  benchmarks: ['results', 'weights', 'run', 'curve', 'delete', 'map'],
} as const satisfies { readonly [Service in keyof Engine]?: readonly (keyof Engine[Service])[] };

type Methods = typeof METHODS;

/** The methods of the table, with the arguments and answers of the services. */
export type EngineApi = {
  readonly [Service in keyof Methods]: Pick<Engine[Service], Methods[Service][number] & keyof Engine[Service]>;
};

/** What comes from the engine unasked. */
export type Notice =
  | EngineNotice
  /** The worker died or could not be loaded; every call under way has failed with this problem too. */
  | { readonly type: 'engineLost'; readonly problem: Problem };

/** The page's end of the wall. */
export type EngineClient = EngineApi & {
  /** @returns a function that ends the subscription */
  subscribe(listener: (notice: Notice) => void): () => void;
};
