import { ResultStore } from '../evaluation/result-store';
import { GenomeLibrary } from '../genome/library';
import { OpfsFolder } from '../runs/opfs-folder';

const FOLDER = 'genomes';
const RESULTS = 'benchmarks';

/** The genome library of this browser, or null where it keeps no private files (private windows, older browsers, pages without a secure origin). */
export async function openLibrary(): Promise<GenomeLibrary | null> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER, { create: true });
    return await GenomeLibrary.open(folder, () => navigator.storage.estimate());
  } catch {
    return null;
  }
}

/** The results of benchmarks kept in this browser, or null where it keeps no private files. */
export async function openResults(): Promise<ResultStore | null> {
  try {
    const root = await navigator.storage.getDirectory();
    return new ResultStore(new OpfsFolder(await root.getDirectoryHandle(RESULTS, { create: true })));
  } catch {
    return null;
  }
}
