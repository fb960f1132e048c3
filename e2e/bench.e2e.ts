import { expect } from '@playwright/test';
import { test } from './studio';

test('#bench measures this device, and everything computes the same', async ({ studio, page }) => {
  await studio.open('bench');
  await expect(page.getByRole('heading', { name: 'Measure this device' })).toBeVisible();
  await page.getByLabel('How much').selectOption('Trial');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('region', { name: 'optimizer', exact: true })).toBeVisible({ timeout: 240_000 });
  await expect(page.getByRole('button', { name: 'Measure' })).toBeVisible();
  for (const name of ['chordmixer-step', 'selfdistill-step', 'attention-256', 'attention', 'matmul', 'optimizer']) {
    const rows = page.getByRole('region', { name, exact: true }).getByRole('row');
    await expect(rows).toHaveCount(6);
    for (const [i, who] of [
      'Helicase, WebGPU',
      'Helicase, WebAssembly',
      'Helicase, WebAssembly, all threads',
      'TensorFlow.js ops, WebGPU',
      'TensorFlow.js ops, WebAssembly',
    ].entries()) {
      const row = rows.nth(i + 1);
      await expect(row.getByRole('rowheader')).toHaveText(who);
      // A row that failed has its reason in place of the numbers.
      await expect(row.getByRole('cell'), await row.textContent().then(String)).toHaveCount(11);
      await expect(row.getByRole('cell').first()).toHaveText(/^[\d.,]+$/);
    }
  }
});
