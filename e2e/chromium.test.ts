import { afterEach, expect, test, vi } from 'vitest';
import { chromiumLaunchOptions } from './chromium';

afterEach(() => void vi.unstubAllEnvs());

test('what makes a software GPU compile quickly is left out where hardware is measured', () => {
  const forSoftware = /^--disable-dawn-features=/;
  vi.stubEnv('HELICASE_GPU', undefined);
  expect(chromiumLaunchOptions().args).toContainEqual(expect.stringMatching(forSoftware));
  vi.stubEnv('HELICASE_GPU', '1');
  expect(chromiumLaunchOptions().args).not.toContainEqual(expect.stringMatching(forSoftware));
});
