import { expect } from '@playwright/test';
import { findings } from './axe.ts';
import { someBases, test, tiny } from './studio.ts';

const TASK = 'gue/mouse/3';
const LENGTH = 40;
const BASES = someBases(240 * LENGTH);

/** Rows of a made-up task: label 1 where TATAAA stands in the middle. */
const rows = (count: number, from: number) =>
  Array.from({ length: count }, (_, i) => {
    const row = BASES.slice((from + i) * LENGTH, (from + i + 1) * LENGTH);
    return i % 2 === 1 ? `${row.slice(0, 17)}TATAAA${row.slice(23)},1` : `${row},0`;
  });
const file = (name: string, lines: readonly string[]) => ({
  name: `${name}.csv`,
  mimeType: 'text/csv',
  buffer: Buffer.from(`sequence,label\n${lines.join('\n')}\n`),
});

test('a task pretrains on its own rows, and its card says what that gave', async ({ studio, page }) => {
  await studio.open(`${tiny(30)}&screen=benchmarks`);
  const card = page.getByRole('article', { name: TASK, exact: true });
  await card.click();
  const section = card.getByRole('region', { name: 'Pretrain on these rows' });
  const begin = section.getByRole('button', { name: 'Pretrain on these rows' });
  await expect(begin).toBeDisabled();
  const scored = rows(40, 200);
  await card
    .getByLabel('Task files')
    .first()
    .setInputFiles([
      // Two rows of the test part among those of train, and one of its own again.
      file('train', [...rows(120, 0), ...scored.slice(0, 2), ...rows(1, 0)]),
      file('dev', rows(40, 150)),
      file('test', scored),
    ]);
  await expect(begin).toBeEnabled();
  await expect(section).toContainText('120 windows, 0.98 for each of 123 training rows.');
  // The choices of the form are those of the comparison.
  await card.getByLabel('Mode').selectOption('scratch');
  await card.getByLabel('Seeds').fill('2');
  await card.getByLabel('Epochs').fill('2');
  // At the suggested rate so few rows diverge, which the sentence would say.
  await card.getByLabel('Learning rate').fill('0.0005');
  await begin.click();

  const { genome } = await studio.reach(['training', 'done'], 60_000);
  expect(genome).toMatchObject({ name: `training rows of ${TASK}`, records: 120, bases: 120 * LENGTH });
  const { run } = await studio.reach(['done'], 60_000);
  expect(run?.steps).toBe(30);
  await expect
    .poll(async () => (await studio.snapshot()).benchmarks.map(({ mode, state }) => `${mode} ${state}`), {
      timeout: 120_000,
    })
    .toEqual(['kmer done', 'onehot done', 'probe done', 'probe done', 'scratch done', 'finetune done']);
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByText('2 notes on this import').click();
  for (const says of [
    '2 of 123 training rows were left out: they also',
    '1 of 123 training rows were left out: they repeat',
  ])
    await expect(page.getByRole('listitem').filter({ hasText: says })).toBeVisible();

  await page.getByRole('link', { name: 'Benchmarks' }).click();
  const gave = card.getByRole('region', { name: 'What pretraining gave' });
  await expect(
    gave.getByText(/^A linear probe on "training rows of gue\/mouse\/3-nano-1", step 30 \(teacher\) scores MCC/),
  ).toContainText(/on the untrained network .*over 2 untrained networks\).*floors: k-mer .*, one-hot /);
  await expect(gave.getByText(/^Fine-tuned from "training rows/)).toContainText(/from scratch .*over 2 seeds/);
  expect(await findings(page)).toEqual([]);

  // All of it is there after a reload; the run says what it was trained on, and goes on being comparable.
  await page.reload();
  await page.getByRole('article', { name: TASK, exact: true }).click();
  await expect(gave).toBeVisible();
  await expect(
    section.getByRole('button', { name: /^Compare training rows of gue\/mouse\/3-nano-1, step 30/ }),
  ).toBeEnabled();
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByText(`training rows of ${TASK}-nano-1`).first()).toBeVisible();
});
