import { readFile } from 'node:fs/promises';
import { type Download, expect, type Page } from '@playwright/test';
import { fasta, TINY, test } from './studio.ts';

const steps = (page: Page) => page.getByLabel('Steps', { exact: true });
const hashOf = (page: Page) => new URL(page.url()).hash;
const train = (page: Page) => page.getByRole('link', { name: 'Train' }).click();
const textOf = async (download: Download) => readFile(await download.path(), 'utf8');

test.describe('settings', () => {
  test('an address prefills the form and never starts by itself', async ({ page, studio }) => {
    await studio.open('preset=nano&steps=60&seed=7&device=webgpu&backbone=chordmixer');
    await train(page);
    await expect(page.getByLabel('Preset', { exact: true })).toHaveValue('nano');
    await expect(steps(page)).toHaveValue('60');
    await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('7');
    await expect(page.getByLabel('Device', { exact: true })).toHaveValue('webgpu');
    expect((await studio.snapshot()).state).toBe('empty');
    await page.getByRole('link', { name: 'Data' }).click();
    await studio.useSample();
    await page.waitForTimeout(1000);
    expect(await studio.snapshot()).toMatchObject({ state: 'ready', run: null });
  });

  test('what is changed in the form goes into the address, and a reload keeps it', async ({ page, studio }) => {
    await studio.open(TINY);
    await train(page);
    await steps(page).fill('75');
    await page.locator('summary', { hasText: 'Advanced' }).click();
    await page.getByLabel('Contrastive objective').selectOption('distillation');
    await page.getByRole('checkbox', { name: 'Insertion' }).uncheck();
    await expect.poll(() => hashOf(page)).toContain('steps=75');
    expect(hashOf(page)).toContain('objective=distillation');
    expect(hashOf(page)).toContain('teacherAugmentations=deletion,translocation');
    await page.reload();
    await expect(steps(page)).toHaveValue('75');
    await page.locator('summary', { hasText: 'Advanced' }).click();
    await expect(page.getByLabel('Contrastive objective')).toHaveValue('distillation');
    await expect(page.getByRole('checkbox', { name: 'Insertion' })).not.toBeChecked();
    await page.getByRole('radio', { name: 'small' }).check({ force: true });
    await expect(steps(page)).toHaveValue('2000');
    expect(hashOf(page)).toBe('#preset=small&device=wasm&threads=1&screen=train');
  });

  test('an address that cannot be read says so, suggests what was meant, and keeps the rest', async ({
    page,
    studio,
  }) => {
    await studio.open('preset=nano&setps=60&seed=9&batch=-1&screen=train');
    await expect(page.getByRole('alert').first()).toContainText('Did you mean "steps"?');
    await expect(page.getByRole('alert').last()).toContainText(
      "Windows per step (B): must be at least 2, not -1. The preset's 32 is used instead.",
    );
    await expect(page.getByLabel('Seed', { exact: true })).toHaveValue('9');
    await expect(steps(page)).toHaveValue('3000');
    await page.getByRole('button', { name: 'Dismiss all' }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });

  test('a settings file restores what was saved', async ({ page, studio }) => {
    await studio.open(
      'preset=nano&device=wasm&seed=5&steps=40&emaStart=0.9&teacherAugmentations=insertion&screen=train',
    );
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save settings' }).click(),
    ]);
    expect(saved.suggestedFilename()).toBe('helicase-nano.json');
    const before = hashOf(page);
    await page.getByLabel('Preset', { exact: true }).selectOption('medium');
    await page.getByLabel('Seed', { exact: true }).fill('6');
    expect(hashOf(page)).not.toBe(before);
    await page.getByLabel('Settings file').setInputFiles(fasta('mine.json', await textOf(saved)));
    await expect.poll(() => hashOf(page)).toBe(before);
    await expect(steps(page)).toHaveValue('40');
  });

  const BAD_FILES = [
    ['that is not JSON', 'steps: 3', 'This file is not JSON.'],
    ['of another kind of JSON', '[1, 2]', 'A settings file is one JSON object'],
    ['with an unknown key', '{"steps": 3, "sed": 1}', 'Did you mean "seed"?'],
    ['that aims at the prototype', '{"__proto__": {"steps": 3}}', 'a setting "__proto__" that does not exist'],
    ['with a wrong type', '{"steps": "many"}', 'Steps: must be a number, not "many".'],
    ['with a value out of range', '{"steps": 3, "batch": -4}', 'must be at least 2, not -4'],
    ['with NaN', '{"learningRate": NaN}', 'The file holds NaN'],
    ['with a key twice', '{"steps": 3, "steps": 4}', 'names "steps" twice'],
    ['of a newer studio', '{"version": 99}', 'was written by a newer studio'],
  ] as const;
  test('a settings file that is wrong gets one plain message and changes nothing', async ({ page, studio }) => {
    await studio.open(`${TINY}&screen=train`);
    const before = hashOf(page);
    for (const [kind, text, message] of BAD_FILES) {
      await page.getByLabel('Settings file').setInputFiles(fasta('mine.json', text));
      await expect(page.getByRole('alert'), kind).toContainText(message);
      await expect(page.getByRole('alert'), kind).toHaveCount(1);
      expect(hashOf(page), kind).toBe(before);
      await expect(steps(page), kind).toHaveValue('40');
    }
    expect(await page.evaluate(() => 'steps' in {})).toBe(false);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
});
