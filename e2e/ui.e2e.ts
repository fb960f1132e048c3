import { readFile } from 'node:fs/promises';
import { type Download, expect, type Locator, type Page } from '@playwright/test';
import type { SnapshotRun } from '../src/studio/shell/snapshot.ts';
import { fasta, measured, someBases, TINY, test } from './studio.ts';

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
    expect(hashOf(page)).toBe('#preset=small&device=wasm&screen=train');
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
    await expect(steps(page)).toHaveValue('300');
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

test.describe('data', () => {
  /** Lets go of files over the page, as a file manager would. */
  async function drop(page: Page, files: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
    const dataTransfer = await page.evaluateHandle((made) => {
      const transfer = new DataTransfer();
      for (const { name, text } of made) transfer.items.add(new File([text], name));
      return transfer;
    }, files);
    await page.dispatchEvent('main', 'dragover', { dataTransfer });
    await expect(page.locator('.dropping')).toHaveCount(1);
    await page.dispatchEvent('main', 'drop', { dataTransfer });
    await expect(page.locator('.dropping')).toHaveCount(0);
  }

  test('a file dropped anywhere on the page is imported', async ({ page, studio }) => {
    await studio.open(TINY);
    await drop(page, [{ name: 'one.fa', text: `>one\n${someBases(3000)}\n` }]);
    expect((await studio.reach(['ready'], 10_000)).genome).toMatchObject({ records: 1, bases: 3000 });
  });

  test('several files become one genome, from any screen', async ({ page, studio }) => {
    await studio.open(`${TINY}&screen=train`);
    await drop(page, [
      { name: 'a.fa', text: `>a\n${someBases(3000)}\n` },
      { name: 'b.txt', text: `>b1\r${someBases(2000)}\r>b2\r${someBases(1000).toLowerCase()}` },
    ]);
    expect((await studio.reach(['ready'], 10_000)).genome).toMatchObject({ records: 3, bases: 6000, softMasked: 1000 });
    await expect(page.getByRole('cell', { name: 'b2', exact: true })).toBeVisible();
  });

  for (const [kind, head, answer] of [
    ['position numbers', '>origin\n', 'Strip digits and import'],
    ['no header', '', 'Import as one record'],
  ] as const) {
    test(`a file with ${kind} asks before it is imported`, async ({ page, studio }) => {
      await studio.open(TINY);
      const number = head === '' ? '' : '1 ';
      await studio.chooseFiles(
        fasta('origin.txt', `${head}${number}${someBases(60).replace(/.{10}/g, '$& ')}\n${someBases(2340)}\n`),
      );
      expect((await studio.reach(['failed'], 10_000)).genome).toBeNull();
      await page.getByRole('button', { name: answer }).click();
      expect((await studio.reach(['ready'], 10_000)).genome).toMatchObject({ records: 1, bases: 2400 });
      await expect(page.getByText('1 note on this import')).toBeVisible();
      await expect(page.getByRole('alert')).toHaveCount(0);
      await expect(page.getByRole('cell', { name: 'origin', exact: true })).toBeVisible();
    });
  }

  test('leaving out a record changes what is trained on and held out; leaving out all blocks the start', async ({
    page,
    studio,
  }) => {
    await studio.open(TINY);
    await studio.chooseFiles(fasta('two.fa', `>first\n${someBases(20_000)}\n>second\n${someBases(10_000)}\n`));
    await studio.reach(['ready'], 10_000);
    const next = page.getByRole('region', { name: 'Next step' });
    await expect(next).toContainText(/in 2 records held out for validation: \d,\d{3} bases/);
    await expect(page.getByRole('img', { name: /^Held out: second:/ })).toBeVisible();
    await page.getByLabel('Include second').uncheck();
    await expect(next).toContainText('in 1 record held out');
    await expect(next).toContainText('2,000 bases, 10.0 %');
    await expect(page.getByRole('row', { name: /second/ })).toContainText('nothing');
    await page.getByLabel('Include first').uncheck();
    await expect(page.getByRole('button', { name: 'Start training' })).toBeDisabled();
    await expect(next).toContainText('Every record is excluded.');
    await page.getByLabel('Include first').check();
    await expect(page.getByRole('button', { name: 'Start training' })).toBeEnabled();
  });

  test('the summary counts what a biologist counts, and records sort', async ({ page, studio }) => {
    await studio.open(TINY);
    await studio.chooseFiles(
      fasta('three.fa', `>chr10\n${'G'.repeat(3000)}\n>chr2\n${'AC'.repeat(1000)}\n>chr1\n${'at'.repeat(400)}NNRYU\n`),
    );
    expect((await studio.reach(['ready'], 10_000)).genome).toMatchObject({
      records: 3,
      bases: 5805,
      n: 4,
      softMasked: 800,
      gc: 4000 / 5801,
    });
    const summary = page.getByRole('region', { name: 'Summary' });
    for (const fact of ['5.80 kb', '3.00 kb', '805 bases', '69.0 %', '13.8 %'])
      await expect(summary).toContainText(fact);
    const names = page.locator('td.record-name');
    await expect(names).toHaveText(['chr10', 'chr2', 'chr1']);
    await page.getByRole('button', { name: 'record', exact: true }).click();
    await expect(names).toHaveText(['chr1', 'chr2', 'chr10']);
    await page.getByRole('button', { name: /^length/ }).click();
    await expect(names).toHaveText(['chr10', 'chr2', 'chr1']);
  });

  for (const [kind, windowLength, reason] of [
    [
      'longer than the longest record',
      60_000,
      /^The longest included record has 48,502 bases; windows of 60,000 need 120,000/,
    ],
    [
      'that leaves no room to hold any out',
      40_000,
      /^The longest included record has 48,502 bases; windows of 40,000 need 80,000/,
    ],
  ] as const) {
    test(`a window ${kind} cannot be trained on, and the reason stands beside the button`, async ({ page, studio }) => {
      await studio.open(`${TINY}&windowLength=${windowLength}`);
      await studio.useSample();
      await train(page);
      const start = page.getByRole('button', { name: 'Start training' });
      await expect(start).toBeDisabled();
      await expect(start).toHaveAccessibleDescription(reason);
      await page.locator('summary', { hasText: 'Advanced' }).click();
      await page.getByLabel('Window length in bases (L)').fill('120');
      await expect(start).toBeEnabled();
    });
  }

  test('names from files are shown as text, never as markup, and never reach a path', async ({ page, studio }) => {
    const image = '<img/src=x/onerror=alert(1)>';
    const names = [image, '🧬🦠', '../../etc/passwd', 'a:1-2'];
    await studio.open(TINY);
    await studio.chooseFiles(
      fasta('<b>bold<!--.fa', names.map((name) => `>${name} <script>alert(2)</script>\n${someBases(900)}\n`).join('')),
    );
    await studio.reach(['ready'], 10_000);
    await expect(page.locator('td.record-name')).toHaveText(names);
    await studio.startTraining();
    await studio.reach(['done'], 120_000);
    expect(await page.locator('#root img, #root b:text-is("bold"), #root script').count()).toBe(0);
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download CSV' }).click(),
    ]);
    expect(csv.suggestedFilename()).toMatch(/^[\w.-]+\.csv$/);
  });
});

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
    await studio.open(TINY.replace('steps=40', 'steps=4000'));
    await tabTo(page, page.getByRole('button', { name: 'Use the sample genome' }));
    await page.keyboard.press('Enter');
    await studio.reach(['ready'], 30_000);
    await tabTo(page, page.getByRole('link', { name: 'Train' }));
    await page.keyboard.press('Enter');

    // While someone types, keys are letters.
    await tabTo(page, steps(page));
    await page.keyboard.press('End');
    await page.keyboard.type('sxy? ');
    await expect(steps(page)).toHaveValue('4000sxy? ');
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
    const { run } = await studio.reach(['paused'], 10_000);
    await page.keyboard.press('Space');
    await studio.reach(['training'], 10_000);
    await expect.poll(async () => (await studio.snapshot()).run!.step).toBeGreaterThan(run!.step);
    await page.keyboard.press('s');
    await expect(smoothing).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('y');
    await expect(logY).toHaveAttribute('aria-pressed', 'true');
    for (const next of ['bases', 'wall', 'active', 'step']) {
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
    await studio.reach(['paused'], 10_000);
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    const chosen = palette.getByRole('option', { selected: true });
    await expect(chosen).toHaveText('Go to Data');
    await page.keyboard.press('ArrowDown');
    await expect(chosen).toHaveText('Go to Train');
    expect(await chosen.evaluate((element) => getComputedStyle(element).backgroundColor)).not.toBe('rgba(0, 0, 0, 0)');
    await page.keyboard.type('stop');
    await page.keyboard.press('Enter');
    await studio.reach(['stopped'], 10_000);
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
      signals.mlmStudentValidation,
      signals.mlmTeacherValidation,
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
