import type { DroppedFile } from '../../engine/datasets/dataset-answer';

/**
 * The files of a drop, folders opened, each with its place in the folder that was dropped. The entries are only there
 * while the event is.
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
  return found;
}

/** The files of an input, with their place in the folder where one was chosen. */
export const chosenFiles = (list: FileList | null): DroppedFile[] =>
  [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

async function collect(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    found.push({ path: entry.fullPath.replace(/^\//, ''), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A folder is told a hundred entries at a time, and none when all were.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    for (const each of some) await collect(each, found);
  }
}
