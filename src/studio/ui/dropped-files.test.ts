import { expect, test } from 'vitest';
import { droppedFiles } from './dropped-files';

interface Fake {
  readonly isFile: boolean;
  readonly fullPath: string;
  readonly file?: (take: (file: File) => void, fail: (cause: unknown) => void) => void;
  readonly createReader?: () => { readEntries(take: (entries: readonly Fake[]) => void): void };
}

const gone = new DOMException('A requested file or directory could not be found.', 'NotFoundError');
const file = (fullPath: string): Fake => ({
  isFile: true,
  fullPath,
  file: (take) => take(new File(['ACGT'], fullPath.split('/').at(-1) ?? '')),
});
const unreadable = (fullPath: string): Fake => ({ isFile: true, fullPath, file: (_, fail) => fail(gone) });

/** A folder is told in turns, as browsers do. */
function folder(fullPath: string, ...turns: readonly (readonly Fake[])[]): Fake {
  const left = [...turns, []];
  return { isFile: false, fullPath, createReader: () => ({ readEntries: (take) => take(left.shift() ?? []) }) };
}

const drop = (...entries: readonly Fake[]) => {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => null }));
  return droppedFiles(Object.assign(Object.create(null), { items }));
};

test('folders are opened, whatever the number of turns they are told in', async () => {
  const found = await drop(folder('/gue', [file('/gue/train.csv')], [folder('/gue/x', [file('/gue/x/test.csv')])]));
  expect(found.map(({ path }) => path)).toEqual(['gue/train.csv', 'gue/x/test.csv']);
});

test('an entry that cannot be opened is named, and nothing is taken', async () => {
  const given = folder('/gue', [file('/gue/train.csv'), unreadable('/gue/dev.csv')]);
  await expect(drop(given)).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining('"gue/dev.csv"'),
  });
});

test('a folder without a file is not taken in silence', async () => {
  await expect(drop(folder('/empty'))).rejects.toMatchObject({ code: 'no-files' });
});
