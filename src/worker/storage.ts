import { GenomeLibrary } from '../genome/library';

const FOLDER = 'genomes';

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
