import { describeFolder, describeKeyValue, describeLocks } from '../testing';
import { MemoryFolder } from './memory-folder';
import { MemoryLocks } from './memory-locks';
import { memoryKeyValue } from './memory-platform';

describeFolder('a folder in memory', async () => new MemoryFolder());
describeLocks('locks in memory', () => {
  const locks = new MemoryLocks();
  return [locks, locks];
});
describeKeyValue('values in memory', memoryKeyValue);
