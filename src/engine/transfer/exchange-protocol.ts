import type { Problem } from '../../errors/typed-error';

/** What the page asks for and is told when runs and weights leave the studio as files, or come in. */
export type ExchangeCommand =
  /** One network of a checkpoint, named by its folder. Answer: `exported`. */
  | {
      readonly type: 'exportWeights';
      readonly id: string;
      readonly checkpoint: string;
      readonly network: 'student' | 'teacher';
    }
  /** The whole run as one file. Answer: `exported`. */
  | { readonly type: 'exportRun'; readonly id: string }
  /** A page about the run to show and to print. Answer: `exported`. */
  | { readonly type: 'exportReport'; readonly id: string }
  /** An exported run, or weights with their config.json. Answer: `runImported`; `runs` follows. */
  | { readonly type: 'importRun'; readonly files: readonly File[] };

export type ExchangeEvent =
  | { readonly type: 'exported'; readonly files: readonly { readonly name: string; readonly blob: Blob }[] }
  | {
      readonly type: 'runImported';
      readonly id: string;
      readonly kind: 'run' | 'weights';
      readonly name: string;
      /** What should be known of how the files were read, a sentence each. */
      readonly notes?: readonly string[];
    }
  /** Nothing changed. */
  | { readonly type: 'exchangeFailed'; readonly of: ExchangeCommand['type']; readonly problem: Problem };

/** A network of a checkpoint that a run starts from. */
export interface StartWeights {
  readonly id: string;
  readonly checkpoint: string;
}
