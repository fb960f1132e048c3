/**
 * Kernel choices that were measured, kept in this browser by what they were measured for. Workers have IndexedDB and no
 * localStorage.
 */

const DATABASE = 'helicase-tuning';
const STORE = 'kernels';

type Kernels = Readonly<Record<string, string>>;

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

/** What was kept under a key; null where nothing was, or where the browser keeps nothing. */
export async function recallTuning(key: string): Promise<Kernels | null> {
  try {
    const database = await open();
    const kept: Kernels | undefined = await settled(database.transaction(STORE).objectStore(STORE).get(key));
    database.close();
    return kept ?? null;
  } catch {
    return null;
  }
}

/** Keeps a choice; where the browser keeps nothing, it is measured again next time. */
export async function keepTuning(key: string, kernels: Kernels): Promise<void> {
  try {
    const database = await open();
    await settled(database.transaction(STORE, 'readwrite').objectStore(STORE).put(kernels, key));
    database.close();
  } catch {
    // Private windows refuse; nothing is lost but a second.
  }
}
