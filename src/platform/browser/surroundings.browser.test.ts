import { describeKeyValue, describeLocks } from '../testing';
import { indexedKeyValue } from './indexed-key-value';
import { webLocks } from './web-locks';

describeLocks('locks of the browser', () => [webLocks, webLocks]);

describeKeyValue('values in IndexedDB', () => {
  const run = crypto.randomUUID();
  return {
    get: (key) => indexedKeyValue.get(run + key),
    set: (key, value) => indexedKeyValue.set(run + key, value),
  };
});
