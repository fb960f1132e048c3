import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openToWrite, type SyncFile } from './private-files';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const file = () => ({ close: vi.fn() }) as unknown as SyncFile;

/** A folder whose file answers each opening as told: with a file, a refusal, or not before it is made to. */
function folderWith(...answers: (() => Promise<SyncFile>)[]): FileSystemDirectoryHandle {
  const handle = { createSyncAccessHandle: () => (answers.shift() ?? (() => new Promise<SyncFile>(() => {})))() };
  return { getFileHandle: async () => handle } as unknown as FileSystemDirectoryHandle;
}

test('a file whose opening the browser forgets to answer is asked for again, and a late answer is closed', async () => {
  const [late, second] = [file(), file()];
  let answer = (_: SyncFile) => {};
  const forgotten = new Promise<SyncFile>((resolve) => {
    answer = resolve;
  });
  const opened = openToWrite(
    folderWith(
      () => forgotten,
      async () => second,
    ),
    'x',
  );
  await vi.advanceTimersByTimeAsync(1100);
  expect(await opened).toBe(second);
  answer(late);
  await vi.advanceTimersByTimeAsync(0);
  expect(late.close).toHaveBeenCalledOnce();
  expect(second.close).not.toHaveBeenCalled();
});
test('a refusal is told at once; one of a later attempt is not the last word', async () => {
  await expect(
    openToWrite(
      folderWith(() => Promise.reject(new DOMException('', 'NoModificationAllowedError'))),
      'x',
    ),
  ).rejects.toThrow(DOMException);
  const third = file();
  const opened = openToWrite(
    folderWith(
      () => new Promise(() => {}),
      () => Promise.reject(new Error('busy')),
      async () => third,
    ),
    'x',
  );
  await vi.advanceTimersByTimeAsync(2100);
  expect(await opened).toBe(third);
});
test('a browser that never answers is given up', async () => {
  const opened = expect(openToWrite(folderWith(), 'x')).rejects.toThrow('does not open');
  await vi.advanceTimersByTimeAsync(30_000);
  await opened;
});
