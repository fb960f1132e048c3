import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import { writeTar } from '../src/formats/tar.ts';
import { filesOf, press, type Taken } from './downloads.ts';
import { LONG, test, tiny } from './studio.ts';

test('a run leaves as weights, as one file and as a report, and comes back to start from', async ({
  page,
  studio,
  context,
}) => {
  await studio.open(tiny(20));
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

/** What `train.py` writes at its end: here the state that went out, a few steps on, with points made up for them. */
async function asReturned(files: ReadonlyMap<string, Buffer>, steps: number): Promise<Taken> {
  const state = JSON.parse(files.get('state/state.json')!.toString());
  const { step: from, progress } = state;
  const step = from + steps;
  const lines = files.get('run/metrics.jsonl')!.toString().trimEnd().split('\n');
  const last = JSON.parse(lines.at(-1)!);
  for (let at = from + 1; at <= step; at++) lines.push(JSON.stringify({ ...last, step: at, mlmStudent: 1.3 }));
  const made_by = { torch: '2.9.0', device: '8 x H100', world_size: 8, precision: 'bf16', parallel: 'ddp' };
  const back = { ...state, step, progress: { ...progress, step }, from_step: from, outcome: 'stopped', made_by };
  const content: [string, BlobPart][] = [
    ['state.json', JSON.stringify(back)],
    ['metrics.jsonl', `${lines.join('\n')}\n`],
    ['record.json', files.get('run/record.json')!.toString()],
    ...['student', 'teacher', 'optimiser'].map((name): [string, BlobPart] => [
      `${name}.safetensors`,
      new Uint8Array(files.get(`state/${name}.safetensors`)!),
    ]),
  ];
  const tar = writeTar(content.map(([name, part]) => ({ name, blob: new Blob([part]) })));
  return { name: 'lambda.back.tar', mimeType: '', buffer: Buffer.from(await tar.arrayBuffer()) };
}

test('a run goes to a cluster without its sequence, and what comes back is more of the same run', async ({
  page,
  studio,
}) => {
  await studio.open(LONG);
  await studio.useSample();
  await studio.startTraining();
  await expect.poll(async () => (await studio.snapshot()).run?.step ?? 0).toBeGreaterThan(10);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
  await page.getByRole('link', { name: 'Export' }).click();
  await expect(page.getByRole('button', { name: 'Export folder' })).toBeEnabled();
  const [folder] = await press(page, 'Export folder');
  expect(folder.name).toMatch(/-cluster\.tar$/);
  const files = await filesOf(folder);
  expect(files.get('README.md')!.toString()).toContain('torchrun --standalone --nproc-per-node 8');
  expect(files.get('configs/run.yaml')!.toString()).toContain('genome: null');
  expect(JSON.parse(files.get('data.json')!.toString()).split.train.length).toBeGreaterThan(0);
  expect([...files.keys()].filter((name) => name.startsWith('genome/'))).toEqual([]);
  expect(files.has('train.py')).toBe(true);

  await page.getByLabel('With the sequence itself').check();
  await expect(page.getByText('whoever has the file has the sequence')).toBeVisible();
  const [whole] = await press(page, 'Export folder');
  const [, genome] = [...(await filesOf(whole))].find(([name]) => name.startsWith('genome/'))!;
  expect(gunzipSync(genome).toString()).toMatch(/^>NC_001416\.1\nGGGCGGCGACCTCGCGGGTTTTCGCTATTTATGAAAATTTTCC/);

  const { step } = JSON.parse(files.get('state/state.json')!.toString());
  await page.getByLabel('Run or weights files').setInputFiles([await asReturned(files, 5)]);
  const part = `${step + 1} to ${step + 5}`;
  await expect(page.getByRole('status').filter({ hasText: `Steps ${part} were trained on 8 x H100` })).toBeVisible();
  await expect(page.getByLabel('Run', { exact: true }).locator('option')).toHaveCount(1);
  await page.getByRole('link', { name: 'Runs' }).click();
  await page
    .getByRole('button', { name: /^lambda-nano|^Phage/ })
    .first()
    .click();
  await expect(page.getByText(`steps ${part} on 8 x H100`)).toBeVisible();
  await page.getByRole('checkbox', { name: /^Draw / }).check();
  await expect(page.getByRole('list', { name: 'Runs on the chart' })).toContainText(
    `steps ${part} trained elsewhere (shaded)`,
  );
  await page.getByRole('button', { name: /^Continue run/ }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.step ?? 0).toBeGreaterThan(step + 5);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
});

test('settings go to a cluster before their first step, and what train.py made of them comes in once', async ({
  page,
  studio,
}) => {
  await studio.open(`${tiny(40)}&screen=export`);
  await expect(page.getByText('There is no genome yet. Import one on the Data screen.')).toBeVisible();
  await page.getByRole('link', { name: 'Data' }).click();
  await studio.useSample();
  await page.getByRole('link', { name: 'Export' }).click();
  await expect(page.getByText('The settings on Train as they stand: Nano, ChordMixer, 40 steps, seed 1')).toBeVisible();
  const [folder] = await press(page, 'Export folder');
  const files = await filesOf(folder);
  expect(JSON.parse(files.get('state/state.json')!.toString())).toMatchObject({ step: 0, config: { steps: 40 } });
  expect(JSON.parse(files.get('data.json')!.toString()).split.train.length).toBeGreaterThan(0);
  expect(files.get('README.md')!.toString()).toContain('It has taken no step yet');

  // Written by train.py of a folder like this one: python/tests/test_returned.py.
  const back = join(import.meta.dirname, 'fixtures', 'cluster', 'lambda.back.tar');
  await page.getByLabel('Run or weights files').setInputFiles(back);
  const told = page.getByRole('status').filter({ hasText: 'It began on the cluster, so it is a run of its own.' });
  await expect(told).toBeVisible();
  const last = Number(/Steps 1 to ([\d,]+) were trained on 1 x .* CPU \(PyTorch/.exec((await told.textContent())!)![1]);
  await page.getByLabel('Run or weights files').setInputFiles(back);
  await expect(page.getByText('It was here already, so nothing was added.')).toBeVisible();
  await expect(page.getByLabel('Run', { exact: true }).locator('option')).toHaveCount(1);

  // With a run here, the folder is of its checkpoint until the settings are chosen.
  await page.getByLabel('Trains').selectOption('the settings on Train, from step 0');
  await expect(page.getByText('40 steps, seed 1')).toBeVisible();

  await page.getByRole('link', { name: 'Runs' }).click();
  await page
    .getByRole('button', { name: /^lambda-nano/ })
    .first()
    .click();
  await page.getByRole('button', { name: /^Continue run/ }).click();
  await expect.poll(async () => (await studio.snapshot()).run?.step ?? 0).toBeGreaterThan(last + 5);
  await page.getByRole('button', { name: 'Stop' }).click();
  await studio.reach(['stopped'], 60_000);
});
