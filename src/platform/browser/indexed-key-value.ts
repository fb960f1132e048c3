import type { KeyValue } from '../key-value';

/** Workers have IndexedDB and no localStorage. The names are those of the first values there were: measured kernels. */
const DATABASE = 'helicase-tuning';
const STORE = 'kernels';

export const indexedKeyValue: KeyValue = {
  get: (key) => withStore('readonly', (store) => store.get(key)).catch(() => undefined),
  async set(key, value) {
    // Private windows refuse.
    await withStore('readwrite', (store) => store.put(value, key)).catch(() => undefined);
  },
};

async function withStore(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled<unknown>(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
