import { expect } from '@playwright/test';
import { isProbed, SIGNALS, type Signal } from '../src/training/signals.ts';
import { mean, measured, test } from './studio.ts';

const SMALL =
  'preset=nano&backbone=transformer&objective=infonce&batch=4&windowLength=40&validationWindows=8&evaluateEvery=10' +
  '&augmentationReach=4&blocks=1&width=16&hidden=64';

test('a Transformer is a choice of the form, with sizes and fields of its own', async ({ page, studio }) => {
  await studio.open('preset=nano&screen=train');
  const backbone = page.getByLabel('Backbone', { exact: true });
  await expect(backbone).toHaveValue('chordmixer');
  await page.locator('summary', { hasText: 'Advanced' }).click();
  const [heads, groupSize] = [page.getByLabel('Attention heads (N)'), page.getByLabel('Channel group (G)')];
  await expect(groupSize).toHaveValue('4');
  await expect(heads).toHaveCount(0);
  await backbone.selectOption('Transformer');
  await expect(heads).toHaveValue('4');
  await expect(groupSize).toHaveCount(0);
  await expect(page.getByLabel('This run')).toContainText('34,181');
  await expect.poll(() => new URL(page.url()).hash).toContain('backbone=transformer');
  await heads.fill('5');
  await studio.page.getByRole('link', { name: 'Data' }).click();
  await studio.useSample();
  await page.getByRole('link', { name: 'Train' }).click();
  await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
  await expect(page.locator('.field-problem')).toContainText('5 heads share 32 channels: 6.4 each');
});

for (const [device, steps] of [
  ['webgpu', 20],
  ['wasm', 40],
] as const) {
  test(`a Transformer trains on ${device}: every signal finite, the loss falls`, async ({ studio }) => {
    await studio.open(`${SMALL}&steps=${steps}&device=${device}&learningRate=0.01`);
    await studio.useSample();
    await studio.startTraining();
    const { run } = await studio.reach(['done'], 200_000);
    expect(run).toMatchObject({ backbone: 'transformer', device, step: steps });
    for (const name of (Object.keys(SIGNALS) as Signal[]).filter((signal) => !isProbed(signal))) {
      const values = measured(run!.history[name]!);
      expect(values.length, name).toBeGreaterThan(0);
      expect(values.every(Number.isFinite), name).toBe(true);
    }
    const losses = measured(run!.history.mlmStudent);
    expect(mean(losses.slice(-5))).toBeLessThan(mean(losses.slice(0, 5)) - 0.05);
  });
}
