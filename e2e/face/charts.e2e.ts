import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { findings } from '../axe.ts';
import { TINY, test } from '../studio.ts';

test('charts zoom by drag, wheel and keys, all at one place; they are enlarged, set by hand and saved', async ({
  page,
  studio,
}) => {
  await studio.open(TINY);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  const hero = page.getByRole('img', { name: 'MLM loss', exact: true });
  const other = page.getByRole('img', { name: 'Divergence', exact: true });
  const inSight = async () => ({
    from: Number(await hero.getAttribute('data-from')),
    to: Number(await hero.getAttribute('data-to')),
  });
  await expect(hero).toHaveAttribute('data-to', '40');
  const box = (await hero.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + 200, y);
  // The pointer is on one chart, and what was logged there is read on all.
  await expect(other.locator('.plot-readout')).toContainText(/^step \d+divergence /);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, y + 20, { steps: 3 });
  await page.mouse.up();
  await expect.poll(async () => (await inSight()).to).toBeLessThan(40);
  const dragged = await inSight();
  await expect(other).toHaveAttribute('data-from', String(dragged.from));
  expect(await page.evaluate(() => String(getSelection()))).toBe('');
  await page.mouse.wheel(0, -200);
  await expect.poll(async () => (await inSight()).to - (await inSight()).from).toBeLessThan(dragged.to - dragged.from);
  // Steps are whole, however near.
  const ticks = await hero.locator('.recharts-xAxis text').allTextContents();
  for (const tick of ticks) expect(tick).toMatch(/^\d+$/);
  await page.keyboard.press('0');
  await expect.poll(inSight).toEqual({ from: 0, to: 40 });
  await hero.press('+');
  await hero.press('Shift+ArrowRight');
  await expect.poll(async () => (await inSight()).from).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Reset zoom' }).first().click();
  await expect.poll(inSight).toEqual({ from: 0, to: 40 });

  await page.getByRole('button', { name: 'Enlarge: MLM loss' }).click();
  const dialog = page.getByRole('dialog', { name: 'MLM loss' });
  await dialog.getByLabel('y from').fill('0');
  await dialog.getByLabel('y to').fill('1');
  // Nothing is out of sight without a mark.
  await expect(dialog.locator('.outside-mark').first()).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save SVG: MLM loss' }).click(),
  ]);
  const svg = readFileSync((await saved.path())!, 'utf8');
  const { genome } = await studio.snapshot();
  for (const part of ['seed 1', 'WebAssembly', genome!.fingerprint, 'code: ', 'student val.', 'uniform 1.386'])
    expect(svg).toContain(part);
  const [png] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Save PNG: MLM loss' }).click(),
  ]);
  expect(
    readFileSync((await png.path())!)
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG');
  await dialog.getByRole('button', { name: 'View as table: MLM loss' }).click();
  await expect(dialog.getByRole('region', { name: 'Values of MLM loss' }).locator('tbody tr')).toHaveCount(40);
});
