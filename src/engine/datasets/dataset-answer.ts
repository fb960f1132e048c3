import type { DataReport } from '../../evaluation/data/report';
import type { TaskQuestion } from '../../evaluation/readers/question';

/** A file the user dropped, with the place it had in its folder. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What reading or making the data of a task came to. */
export type DatasetAnswer =
  /** Reading cannot go on before this is answered. */
  | { readonly of: 'question'; readonly question: TaskQuestion }
  /** The data are ready to run on. `kept`: they will be after a reload too. */
  | { readonly of: 'report'; readonly report: DataReport; readonly kept: boolean }
  /** There are no data of this task. */
  | { readonly of: 'cleared' };

/** Data that were there before the page was loaded. */
export interface KeptDataset {
  readonly task: string;
  readonly report: DataReport;
  readonly kept: boolean;
}
