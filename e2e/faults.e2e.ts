import { expect } from '@playwright/test';
import { fasta, LONG, someBases, TINY, test, tiny } from './studio.ts';

const DIVERGING = `${tiny(600)}&learningRate=1&warmup=0&seed=3`;

test('a run that diverges pauses and says why, in red, and nothing of its health is green by mistake', async ({
  studio,
  page,
}) => {
  await studio.open(DIVERGING);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['paused'], 120_000);
  const why = page.getByRole('alert').filter({ hasText: 'training paused' });
  await expect(why).toContainText('lower the learning rate');
  await expect(why).toHaveClass(/\bbad\b/);
  const health = page.getByRole('list', { name: 'Health' }).getByRole('listitem');
  await expect(health.filter({ hasText: /Loss (diverged|not finite)|[1-9]\d* skipped/ })).not.toHaveClass(/\bok\b/);
  await expect(health.filter({ hasText: 'Not collapsed' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Resume' })).not.toHaveClass(/primary/);
});

test('a run is on the screen of runs from its first step, and the next like it has another name', async ({
  studio,
  page,
}) => {
  await studio.open(LONG);
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(page.getByRole('region', { name: 'No runs yet' })).toHaveCount(0);
  const live = page.getByRole('region', { name: 'Run under way' });
  const step = async () => Number(/step ([\d,]+)/.exec((await live.textContent()) ?? '')?.[1].replaceAll(',', ''));
  const first = await step();
  await expect.poll(step).toBeGreaterThan(first);
  const row = page.getByRole('region', { name: 'Run table' }).getByRole('row').filter({ hasText: 'training' });
  await expect(row).toContainText(/[1-9][\d,]* \/ 100,000/);
  // What is told beside it follows too.
  await row.getByRole('button').click();
  const told = page.getByText(/^training, step [\d,]+ \/ 100,000$/);
  const before = await told.textContent();
  await expect.poll(() => told.textContent()).not.toBe(before);

  // By keyboard: what was pressed keeps the focus, and what went away leaves it nearby.
  await live.getByRole('link', { name: 'Show it' }).click();
  await page.getByRole('button', { name: 'Pause' }).focus();
  await page.keyboard.press('Enter');
  await studio.reach(['paused'], 60_000);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeFocused();
  await page.getByRole('button', { name: 'Stop' }).focus();
  await page.keyboard.press('Enter');
  await studio.reach(['stopped'], 60_000);
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');

  await page.getByRole('button', { name: 'New run' }).click();
  await studio.startTraining();
  await studio.reach(['training'], 60_000);
  await page.getByRole('link', { name: 'Runs' }).click();
  await expect(live).toContainText('Phage lambda-nano-1 2');
});

test('the plan of a run stays in view, and an import that failed can be put aside', async ({ studio, page }) => {
  await studio.open(TINY);
  await studio.chooseFiles([fasta('proteome.fa', `>p\n${'MKTAYIAKQRQISFVKSHFSRQLEERLGLIEVQ'.repeat(5)}\n`)]);
  await expect(page.getByRole('alert')).toContainText('fasta-protein');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('BODY');
  await studio.useSample();
  await page.getByRole('link', { name: 'Train' }).click();
  await page.getByText('Advanced').first().click();
  await page.locator('main').evaluate((main) => main.scrollTo(0, main.scrollHeight));
  await expect(page.getByRole('button', { name: 'Start training' })).toBeInViewport();
});

test('divergence is one number wherever it stands, and a name too long for its place ends in an ellipsis', async ({
  studio,
  page,
}) => {
  await studio.open(tiny(20));
  await studio.chooseFiles([fasta(`${'a-long-name-'.repeat(12)}.fa`, `>r\n${someBases(6000)}\n`)]);
  await studio.reach(['ready'], 30_000);
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  const numbers = page.getByRole('complementary', { name: 'Numbers' });
  const foot = page.locator('.foot-value').filter({ hasText: 'weights, relative' }).locator('b');
  await expect(numbers).toContainText(new RegExp(`Divergence\\s*${await foot.textContent()}`));

  const name = page.locator('.top .name');
  await expect(name).toHaveAttribute('title', /^(a-long-name-){12}/);
  const cut = await name.evaluate((element) => ({
    hidden: element.scrollWidth > element.clientWidth,
    ends: getComputedStyle(element).textOverflow,
  }));
  expect(cut).toEqual({ hidden: true, ends: 'ellipsis' });
});

test('a region that is longer than what is shown at once is paged through', async ({ studio, page }) => {
  await studio.open(TINY);
  await studio.useSample();
  await page.getByLabel('Region', { exact: true }).fill('NC_001416.1');
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  const shown = page.locator('.region-card .parsed');
  await expect(shown).toContainText('48,502 bases; the first');
  await page.locator('.region-card').getByRole('button', { name: 'Later' }).click();
  await expect(shown).not.toContainText('the first');
  await expect(page.locator('.region-card')).toContainText('page 2 of');
  await page.locator('.region-card').getByRole('button', { name: 'Earlier' }).click();
  await expect(page.locator('.region-card')).toContainText('page 1 of');
});
