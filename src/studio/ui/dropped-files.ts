import type { DroppedFile } from '../../engine/datasets/dataset-answer';
import { TypedError } from '../../errors/typed-error';

/**
 * The files of a drop, folders opened, each with its place in the folder that was dropped. The entries are only there
 * while the event is.
 * @throws TypedError `file-unreadable` where one of them cannot be opened: a folder with a file less is another one;
 * `no-files` where there are only empty folders
 */
export async function droppedFiles(transfer: DataTransfer): Promise<DroppedFile[]> {
  const items = [...transfer.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found: DroppedFile[] = [];
  for (const { entry, file } of items) {
    if (entry !== null) await collect(entry, found);
    // Some sources of a drag have files but no file system behind them.
    else if (file !== null) found.push({ path: file.name, file });
  }
  if (found.length === 0 && items.length > 0)
    throw new TypedError('no-files', 'There is no file in what was dropped.', 'Drop files, or a folder with files.');
  return found;
}

/** The files of an input, with their place in the folder where one was chosen. */
export const chosenFiles = (list: FileList | null): DroppedFile[] =>
  [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

async function collect(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  const unreadable = (cause: unknown) => {
    throw new TypedError(
      'file-unreadable',
      `"${path}" could not be read, so nothing of what was dropped was taken.`,
      'Check that it is still there and may be opened, and drop it again.',
      {},
      { cause },
    );
  };
  if (entry.isFile) {
    const opened = new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path, file: await opened.catch(unreadable) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A folder is told a hundred entries at a time, and none when all were.
  for (;;) {
    const told = new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    const some = await told.catch(unreadable);
    if (some.length === 0) return;
    for (const each of some) await collect(each, found);
  }
}
