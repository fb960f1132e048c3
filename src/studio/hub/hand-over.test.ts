import { afterEach, expect, test, vi } from 'vitest';
import { handOver, receiveFiles } from './hand-over';

afterEach(() => void vi.unstubAllGlobals());

test.each([
  ['has no channels', undefined],
  [
    'gives none to a site that may keep nothing',
    class {
      constructor() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      }
    },
  ],
])('a browser that %s opens the studio, which then takes no files from the fetch page', async (_, channel) => {
  vi.stubGlobal('BroadcastChannel', channel);
  expect(() => receiveFiles(() => undefined)).not.toThrow();
  expect(await handOver('gue/mouse/3', [])).toBe(false);
});
