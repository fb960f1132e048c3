import type { Problem } from '../../errors/typed-error';
import type { DataOptions, DataReport } from '../../evaluation/data/report';
import type { FeatureOptions } from '../../evaluation/genome-tasks/feature-windows';
import type { WindowOptions } from '../../evaluation/genome-tasks/real-vs-shuffled';
import type { TaskAnswer, TaskQuestion } from '../../evaluation/readers/question';
import type { ReadProgress } from '../../evaluation/readers/read-task';
import type { ColumnMapping } from '../../evaluation/readers/table';
import type { RegionsReport } from '../../genome/answers';

export type { ColumnMapping, DataOptions, DataReport, ReadProgress, TaskAnswer, TaskQuestion, WindowOptions };

/** A file the user dropped, with the place it had in its folder. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What the page asks about the data of benchmarks. Answered during a run too. */
export type TaskCommand =
  /**
   * Reads files for a task. Files dropped before, of which some were missing, are read again with them. `byHand` asks
   * for the columns of a table even where its header tells them.
   */
  | { readonly do: 'read'; readonly task: string; readonly files: readonly DroppedFile[]; readonly byHand?: boolean }
  /**
   * Makes the data of a task from the open genome. `features` for the task that needs them, `format` where the user says
   * how that file counts; what is null is as it was the last time.
   */
  | {
      readonly do: 'make';
      readonly task: string;
      readonly options: FeatureOptions | null;
      readonly features: File | null;
      readonly format?: RegionsReport['format'];
    }
  /** Answers the question that was asked about the files. */
  | { readonly do: 'answer'; readonly task: string; readonly answer: TaskAnswer }
  /** Asks the question about columns again with this dialect. */
  | {
      readonly do: 'look';
      readonly task: string;
      readonly dialect: Partial<Pick<ColumnMapping, 'delimiter' | 'quote' | 'header'>>;
    }
  | { readonly do: 'options'; readonly task: string; readonly options: DataOptions }
  /** Tells of the data that were kept before the page was loaded. Answers: `report`. */
  | { readonly do: 'restore' }
  | { readonly do: 'cancel'; readonly task: string }
  /** Forgets the data of a task. */
  | { readonly do: 'forget'; readonly task: string };

export type TaskEvent =
  | { readonly of: 'progress'; readonly task: string; readonly progress: ReadProgress }
  | { readonly of: 'question'; readonly task: string; readonly question: TaskQuestion }
  /** The data are ready to run on. `kept`: they will be after a reload too. */
  | { readonly of: 'report'; readonly task: string; readonly report: DataReport; readonly kept: boolean }
  /** Nothing was kept of what failed; data that were ready before still are. */
  | { readonly of: 'failed'; readonly task: string; readonly problem: Problem }
  /** There are no data now: forgotten, cancelled, or made from a genome that is no longer open. */
  | { readonly of: 'cleared'; readonly task: string };
