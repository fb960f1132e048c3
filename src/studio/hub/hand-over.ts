import type { DroppedFile } from '../../engine/datasets/dataset-answer';
import { TASKS } from '../../evaluation/tasks/registry';

const CHANNEL = 'helicase-task-files';
/** A studio that is open answers at once. */
const PATIENCE_MS = 3000;

/** Null in a browser that has none, or gives none to a site that may keep nothing: the studio works without. */
function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    return null;
  }
}

/** What the fetch page gives to the studio, which no network reaches. */
interface HandOver {
  readonly task: string;
  readonly files: readonly { readonly path: string; readonly blob: Blob }[];
}

/** Gives files to the studio's page. @returns false where none is open */
export async function handOver(task: string, files: HandOver['files']): Promise<boolean> {
  const channel = openChannel();
  if (channel === null) return false;
  return new Promise((resolve) => {
    const end = (taken: boolean) => {
      channel.close();
      resolve(taken);
    };
    const late = setTimeout(() => end(false), PATIENCE_MS);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data !== `taken ${task}`) return;
      clearTimeout(late);
      end(true);
    };
    channel.postMessage({ task, files } satisfies HandOver);
  });
}

/** Takes files that the fetch page gives. */
export function receiveFiles(take: (task: string, files: readonly DroppedFile[]) => void): void {
  const channel = openChannel();
  if (channel === null) return;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isHandOver(data)) return;
    take(
      data.task,
      data.files.map(({ path, blob }) => ({ path, file: new File([blob], path.split('/').at(-1) ?? path) })),
    );
    channel.postMessage(`taken ${data.task}`);
  };
}

/** Any page of this origin may speak here: what is none of ours is not heard. */
function isHandOver(data: unknown): data is HandOver {
  if (
    typeof data !== 'object' ||
    data === null ||
    !('task' in data) ||
    !('files' in data) ||
    !Array.isArray(data.files)
  )
    return false;
  return (
    TASKS.some(({ id, source }) => id === data.task && source.from === 'files') &&
    data.files.every(
      (file: Partial<HandOver['files'][number]>) => typeof file.path === 'string' && file.blob instanceof Blob,
    )
  );
}
