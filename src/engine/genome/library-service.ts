import type { LibraryReport } from '../../genome/library/library-entry';
import type { Queue } from '../queue';
import type { GenomeLoader } from './genome-loader';
import type { GenomeService } from './genome-service';

/** The genomes that are kept: listing, names, deletion. */
export class LibraryService {
  private readonly loader: GenomeLoader;
  private readonly queue: Queue;
  private readonly genome: Pick<GenomeService, 'renamed' | 'close'>;

  constructor(loader: GenomeLoader, queue: Queue, genome: Pick<GenomeService, 'renamed' | 'close'>) {
    this.loader = loader;
    this.queue = queue;
    this.genome = genome;
  }

  /** Tells too where no genomes are kept. */
  list(): Promise<LibraryReport> {
    return this.queue.add(() => this.loader.libraryReport());
  }

  /** Of the open genome: notice `genome`. @throws TypedError `genome-missing`, `genome-name-empty` */
  rename(id: string, name: string): Promise<LibraryReport> {
    return this.queue.add(async () => {
      await (await this.loader.library()).rename(id, name);
      this.genome.renamed(id, name.trim());
      return this.loader.libraryReport();
    });
  }

  /**
   * For good. The open genome is closed: notice `genome` null.
   * @throws TypedError `genome-in-use` while a run in another tab trains on it
   */
  delete(id: string): Promise<LibraryReport> {
    return this.queue.add(async () => {
      const library = await this.loader.library();
      await library.requireUntrained(id);
      this.genome.close(id);
      await library.delete(id);
      return this.loader.libraryReport();
    });
  }
}
