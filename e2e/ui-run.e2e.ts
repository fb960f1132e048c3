import { readFile } from 'node:fs/promises';
import { type Download, expect, type Locator, type Page } from '@playwright/test';
import type { SnapshotRun } from '../src/studio/shell/snapshot.ts';
import { LONG, measured, TINY, test } from './studio.ts';

const steps = (page: Page) => page.getByLabel('Steps', { exact: true });
const textOf = async (download: Download) => readFile(await download.path(), 'utf8');

test.describe('a run', () => {
  /** Moves the focus on with Tab until it stands on the control, as someone without a mouse does. */
  async function tabTo(page: Page, target: Locator): Promise<void> {
    for (let presses = 0; presses < 60; presses++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${target}`);
  }

  test('the whole way without a mouse', async ({ page, studio }) => {
    await studio.open(LONG);
    await tabTo(page, page.getByRole('button', { name: 'Use the sample genome' }));
    await page.keyboard.press('Enter');
    await studio.reach(['ready'], 30_000);
    await tabTo(page, page.getByRole('link', { name: 'Train' }));
    await page.keyboard.press('Enter');

    // While someone types, keys are letters.
    await tabTo(page, steps(page));
    await page.keyboard.press('End');
    await page.keyboard.type('sxy? ');
    await expect(steps(page)).toHaveValue('100000sxy? ');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
    for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace');

    await tabTo(page, page.getByRole('button', { name: 'Start training' }));
    await page.keyboard.press('Enter');
    await studio.reach(['training'], 60_000);
    const smoothing = page.getByRole('button', { name: 'Smoothing' });
    const logY = page.getByRole('button', { name: 'Log y' });
    const axis = page.getByLabel('x axis');
    await expect(smoothing).toHaveAttribute('aria-pressed', 'true');
    await expect(logY).toHaveAttribute('aria-pressed', 'false');
    await expect(axis).toHaveValue('step');

    await page.keyboard.press('Space');
    const { run } = await studio.reach(['paused'], 60_000);
    await page.keyboard.press('Space');
    await studio.reach(['training'], 60_000);
    await expect.poll(async () => (await studio.snapshot()).run!.step).toBeGreaterThan(run!.step);
    await page.keyboard.press('s');
    await expect(smoothing).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('y');
    await expect(logY).toHaveAttribute('aria-pressed', 'true');
    for (const next of ['bases', 'epochs', 'wall', 'active', 'step']) {
      await page.keyboard.press('x');
      await expect(axis).toHaveValue(next);
    }

    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
    await page.keyboard.press('Space');
    expect((await studio.snapshot()).state).toBe('training');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);

    await page.keyboard.press('Control+k');
    await page.keyboard.type('pau');
    await page.keyboard.press('Enter');
    await studio.reach(['paused'], 60_000);
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    const chosen = palette.getByRole('option', { selected: true });
    await expect(chosen).toHaveText('Go to Data');
    await page.keyboard.press('ArrowDown');
    await expect(chosen).toHaveText('Go to Train');
    expect(await chosen.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
    await page.keyboard.type('stop');
    await page.keyboard.press('Enter');
    await studio.reach(['stopped'], 60_000);
  });

  test('keys without Ctrl can be switched off', async ({ page, studio }) => {
    await studio.open(TINY);
    await page.getByRole('button', { name: 'Help' }).click();
    await page.getByLabel('Use keys without Ctrl').uncheck();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  });

  /** Columns of a CSV by name: numbers, null where a cell is empty. */
  function columnsOf(csv: string): Record<string, (number | null)[]> {
    const [head, ...rows] = csv.trimEnd().split('\n');
    const cells = rows.map((row) => row.split(','));
    return Object.fromEntries(
      head.split(',').map((name, at) => [name, cells.map((row) => (row[at] === '' ? null : Number(row[at])))]),
    );
  }

  /** Heights of the drawn points of a line, top first. */
  const drawnHeights = (chart: Locator, colour: string) =>
    chart
      .locator(`path.recharts-line-curve[stroke="var(--${colour})"]`)
      .evaluate((path) => [...path.getAttribute('d')!.matchAll(/[ML]?[-\d.e]+,([-\d.e]+)/g)].map(([, y]) => Number(y)));

  test('every value shown or saved is the logged value', async ({ page, studio }) => {
    await studio.open(TINY);
    await studio.useSample();
    await studio.startTraining();
    const run = (await studio.reach(['done'], 120_000)).run as SnapshotRun;
    const { step, ...signals } = run.history;
    expect(step).toHaveLength(40);

    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    const columns = columnsOf(await textOf(csv));
    expect(columns['step']).toEqual(step);
    for (const [name, values] of Object.entries(signals)) expect(columns[name], name).toEqual(values);

    const [json] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download JSON' }).click(),
    ]);
    const saved = JSON.parse(await textOf(json));
    expect(saved.run).toMatchObject({
      device: { kind: 'wasm' },
      config: { seed: 1, steps: 40 },
      baselines: run.baselines,
    });
    expect(saved.points.map((point: { values: Record<string, number> }) => point.values['mlmStudent'])).toEqual(
      signals.mlmStudent,
    );

    await expect(page.getByText(`student ${run.last.mlmStudent!.toFixed(3)}`, { exact: true })).toBeVisible();
    await page.keyboard.press('s');
    const chart = page.getByRole('img', { name: 'MLM loss' });
    await expect.poll(async () => (await drawnHeights(chart, 'student')).length).toBe(40);
    const heights = await drawnHeights(chart, 'student');
    const losses = measured(signals.mlmStudent);
    const [top, bottom] = [losses.indexOf(Math.max(...losses)), losses.indexOf(Math.min(...losses))];
    const pixelsPerNat = (heights[bottom] - heights[top]) / (losses[top] - losses[bottom]);
    losses.forEach((loss, at) => {
      expect(Math.abs(heights[top] + (losses[top] - loss) * pixelsPerNat - heights[at]), `step ${at + 1}`).toBeLessThan(
        0.5,
      );
    });

    const box = (await chart.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const readout = page.locator('.readout').filter({ hasText: 'student' });
    const [, at, shown] = /step (\d+)student ([\d.]+)/.exec((await readout.textContent())!)!;
    expect(shown).toBe(signals.mlmStudent[Number(at) - 1]!.toFixed(5));
    await page.mouse.move(0, 0);

    await page.getByRole('button', { name: 'View as table: MLM loss' }).click();
    const rows = await page.getByRole('region', { name: 'Values of MLM loss' }).locator('tbody tr').all();
    expect(rows).toHaveLength(40);
    const columnsShown = [
      signals.mlmStudent,
      signals.mlmTeacher,
      signals.mlmHidden,
      signals.mlmHiddenTeacher,
      signals.maskedAccuracy,
    ];
    for (const [index, row] of rows.entries()) {
      const [stepText, , ...cells] = await row.locator('td').allTextContents();
      const logged = Number(stepText) - 1;
      expect(logged).toBe(39 - index);
      columnsShown.forEach((values, column) => {
        const value = values[logged];
        if (value === null) expect(cells[column]).toBe('');
        else expect(Number(cells[column]) / value || 1).toBeCloseTo(1, 5);
      });
    }
  });
});
