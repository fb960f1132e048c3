import { chromium, expect, test } from '@playwright/test';
import { chromiumLaunchOptions } from '../chromium.ts';
import { StaticHost } from '../static-host.ts';
import { Studio } from '../studio.ts';

test('an address that is not secure is told at once, in one sentence, and nothing else is tried', async () => {
  const host = new StaticHost();
  const { args, ...options } = chromiumLaunchOptions();
  const browser = await chromium.launch({
    ...options,
    args: [...args, '--host-resolver-rules=MAP lab.test 127.0.0.1'],
  });
  try {
    const page = await browser.newPage();
    const studio = new Studio(page);
    await page.goto((await host.open()).replace('127.0.0.1', 'lab.test'));
    const told = page.getByRole('alert');
    await expect(told).toHaveCount(1);
    await expect(told).toContainText('is not secure');
    await expect(told).toContainText('Open the studio over https, or at http://localhost');
    const { state, error } = await studio.snapshot();
    expect([state, error?.code]).toEqual(['failed', 'not-secure']);
    expect(studio.complaints).toEqual([]);
  } finally {
    await browser.close();
    host.close();
  }
});
