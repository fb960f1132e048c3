import { readFile } from 'node:fs/promises';
import { type Download, expect, type Page } from '@playwright/test';
import { TINY, test } from './studio.ts';

interface Taken {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

async function taken(download: Download): Promise<Taken> {
  return { name: download.suggestedFilename(), mimeType: '', buffer: await readFile(await download.path()) };
}

/** Presses a button and takes the files it makes. */
async function press(page: Page, name: string, files = 1): Promise<Taken[]> {
  const downloads: Download[] = [];
  const take = (download: Download) => downloads.push(download);
  page.on('download', take);
  await page.getByRole('button', { name }).click();
  await expect.poll(() => downloads.length).toBe(files);
  page.off('download', take);
  return Promise.all(downloads.map(taken));
}

test('a run leaves as weights, as one file and as a report, and comes back to start from', async ({
  page,
  studio,
  context,
}) => {
  await studio.open(TINY.replace('steps=40', 'steps=20'));
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 60_000);
  await page.getByRole('link', { name: 'Export' }).click();
  await expect(page.getByRole('button', { name: 'Export weights' })).toBeEnabled();
  const [weights, card] = await press(page, 'Export weights', 2);
  expect(weights.name).toMatch(/-teacher-20\.safetensors$/);
  expect(card.name).toMatch(/-teacher-20\.config\.json$/);
  const length = Number(weights.buffer.readBigUInt64LE(0));
  const header = JSON.parse(weights.buffer.subarray(8, 8 + length).toString());
  expect(header['encoder.SwanDNA_blocks.0.SwanDNA_blocks.6.column_transform.fc2.weight'].shape).toEqual([32, 64]);
  expect(header['linear.weight'].shape).toEqual([5, 32]);
  expect(JSON.parse(card.buffer.toString())).toMatchObject({
    embedding_size: 32,
    config: { steps: 20 },
    provenance: { network: 'teacher', step: 20 },
  });

  const [run] = await press(page, 'Export run');
  expect(run.name).toMatch(/\.helicase\.tar$/);
  const [report] = await press(page, 'Export report');
  const [csv] = await press(page, 'Metrics CSV');
  expect(csv.buffer.toString().trimEnd().split('\n')).toHaveLength(21);
  const [json] = await press(page, 'Metrics JSON');
  expect(JSON.parse(json.buffer.toString()).points).toHaveLength(20);

  // The report opens by itself: charts, no script, nothing to load, and the run's own words as text.
  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on('request', (request) => asked.push(request.url()));
  await reader.setContent(report.buffer.toString());
  await expect(reader.getByRole('img', { name: 'MLM loss, nats over steps' })).toBeVisible();
  expect(asked).toEqual([]);
  await reader.close();

  // Elsewhere: nothing is known of the run before the import.
  const elsewhere = await context.browser()!.newContext({ baseURL: new URL(page.url()).origin });
  const other = await elsewhere.newPage();
  await other.goto('/#screen=export');
  await expect(other.getByText('There is no run to export yet.')).toBeVisible();
  await other.getByLabel('Run or weights files').setInputFiles([run]);
  await expect(
    other.getByRole('status').filter({ hasText: 'is here: look at it, or continue it, on Runs' }),
  ).toBeVisible();
  await expect(other.getByLabel('Run', { exact: true })).toContainText('step 20, done');
  await other.getByLabel('Run or weights files').setInputFiles([weights, card]);
  await expect(other.getByRole('status').filter({ hasText: 'The weights' })).toBeVisible();
  await expect(other.getByLabel('Run', { exact: true })).toContainText('teacher, step 20');
  await other.getByRole('button', { name: 'Start a run from this checkpoint' }).click();
  await expect(other.getByRole('region', { name: 'Start weights' })).toContainText('step 20');
  await expect(other.getByLabel('Steps', { exact: true })).toHaveValue('20');
  await other.getByRole('link', { name: 'Data' }).click();
  await other.getByRole('button', { name: 'Use the sample genome' }).click();
  await expect(other.getByText('48,502').first()).toBeVisible();
  await other.getByRole('link', { name: 'Train' }).click();
  await other.getByRole('button', { name: 'Start training' }).click();
  await expect
    .poll(
      () =>
        other.evaluate(
          () => (window as unknown as { helicase: { snapshot(): { state: string } } }).helicase.snapshot().state,
        ),
      { timeout: 60_000 },
    )
    .toBe('done');
  const events = await other.evaluate(
    () =>
      (
        window as unknown as { helicase: { snapshot(): { run: { events: { message: string }[] } } } }
      ).helicase.snapshot().run.events,
  );
  expect(events.map(({ message }) => message).join(' ')).toMatch(/Started from the weights of .*teacher, step 20/);
  await elsewhere.close();
});

test('a file that is no weights is refused in one sentence, and the next good file is taken', async ({
  page,
  studio,
}) => {
  await studio.open('screen=export');
  const choose = (name: string, buffer: Buffer) =>
    page.getByLabel('Run or weights files').setInputFiles([{ name, mimeType: '', buffer }]);
  await choose('model.pt', Buffer.from([0x50, 0x4b, 3, 4, 0, 0]));
  await expect(page.getByRole('alert')).toContainText('weights-pickle');
  await expect(page.getByLabel('Conversion to safetensors with PyTorch')).toHaveValue(/save_file/);
  await choose('<img src=x onerror=alert(1)>.safetensors', Buffer.from('short'));
  await expect(page.getByRole('alert')).toContainText('safetensors-short');
  await choose('notes.txt', Buffer.from('hello'));
  await expect(page.getByRole('alert')).toContainText('exchange-unknown');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});
