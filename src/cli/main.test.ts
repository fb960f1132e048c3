import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomDna } from '../numerics/fixtures-dna';
import { main } from './main';
import { RecordedTerminal, run, TINY } from './testing';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'helicase-cli-'));
  writeFileSync(at('two.fa'), `>one\n${randomDna(6000)}\n>two\n${randomDna(2000, 2)}\n`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const trained = (out: string, ...more: string[]) =>
  run('train', at('two.fa'), ...TINY, '--device', 'wasm', '--out', at(out), ...more);

const rowsOf = (file: string): Record<string, number>[] =>
  readFileSync(at(file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
/** What a step computed: everything but times and speeds. */
const computed = (rows: readonly Record<string, number>[]) =>
  rows.map(({ wallMs: _, activeMs: __, stepMs: ___, basesPerSecond: ____, ...values }) => values);

const COMMANDS = [
  'train',
  'info',
  'export',
  'bundle',
  'import',
  'evaluate',
  'score',
  'track',
  'embed',
  'mutate',
  'dependencies',
];

describe('help and refusals', () => {
  test('without a command it says how it is used, and that this was no use', async () => {
    const { code, out } = await run();
    expect(code).toBe(2);
    for (const name of COMMANDS) expect(out).toContain(`  ${name} `);
  });

  test.each(COMMANDS)('%s --help teaches, and does nothing', async (name) => {
    const { code, out, err } = await run(name, '--help');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^helicase ${name} `));
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(120);
  });

  test.each([
    [['fly'], 2, /no command "fly"/],
    [['train'], 2, /no genome to train on/],
    [['train', 'nowhere.fa'], 1, /no file nowhere.fa/],
    [['train', 'nowhere.fa', '--preset', 'huge'], 2, /--preset must be nano, small/],
    [['train', 'nowhere.fa', '--set', 'learnigRate=1'], 2, /"learnigRate" that does not exist.*\n.*"learningRate"/],
    [['train', 'nowhere.fa', '--set', 'learningRate=two'], 2, /Peak learning rate: must be a number, not "two"/],
    [['train', 'nowhere.fa', '--set', 'learningRate'], 2, /KEY=VALUE/],
    [['train', 'nowhere.fa', '--threads', '100'], 2, /Threads on the processor: must be .*\nGive --threads another/],
    [['train', 'nowhere.fa', '--steps', '20000000'], 2, /Steps: must be at most 10000000, not 20000000/],
    [['train', 'nowhere.fa', '--seed', '4294967296'], 2, /Seed: must be at most 4294967295/],
    [['train', 'nowhere.fa', '--device', 'gpu'], 2, /Device: must be .*not "gpu"/],
    [['bundle', '--genome', 'nowhere.fa', '--arithmetic', 'exact'], 2, /Arithmetic on the processor: must be/],
    [['train', 'x.fa', '--resume', 'x.tar', '--steps', '9'], 2, /--steps does not go with --resume/],
    [['train', 'x.fa', '--resume', 'x.tar', '--seeds', '2'], 2, /--seeds does not go with --resume/],
    [['train', 'x.fa', '--seeds', '1'], 2, /2 to 100 seeds/],
    [['info'], 2, /no run to read/],
    [['info', 'nowhere.tar'], 1, /no file nowhere.tar/],
    [['evaluate', 'x.tar'], 2, /no task/],
    [['evaluate', 'x.tar', '--task', 'gue/none'], 1, /no task named "gue\/none"/],
  ])('%j ends with %d and says why', async (args, expected, message) => {
    const { code, err, out } = await run(...args);
    expect(err).toMatch(message);
    expect(err).toMatch(/^error: .*\n.* \[[a-z-]+\]\n$/);
    expect([code, out]).toEqual([expected, '']);
  });

  test('a file that is no genome is refused as in the studio, with its code, and nothing is left', async () => {
    writeFileSync(at('no.fa'), '%PDF-1.7');
    const { code, err } = await run('train', at('no.fa'), '--out', at('no.tar'));
    expect(code).toBe(1);
    expect(err).toContain('[format-pdf]');
    expect(readdirSync(folder).filter((name) => name.startsWith('no.tar'))).toEqual([]);
  });
});

describe('a run', () => {
  test('is trained, written down step by step, and says what it is', async () => {
    const { code, out, err } = await trained('a.helicase.tar', '--steps', '12', '--metrics', at('a.jsonl'));
    expect([code, out]).toEqual([0, `${at('a.helicase.tar')}\n`]);
    expect(err).toContain('8,000 bases in 2 records');
    expect(err).toContain('Baselines uniform 1.386');
    expect(err).toMatch(/12\/12 {2}loss \d\.\d+ {2}hidden bases \d\.\d+/);
    expect(readdirSync(folder)).not.toContain('a.helicase.tar.work');
    const rows = rowsOf('a.jsonl');
    expect(rows.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));

    const told = await run('info', at('a.helicase.tar'));
    expect(told.code).toBe(0);
    expect(told.out).toMatch(/steps +12 of 12/);
    const facts = JSON.parse((await run('info', at('a.helicase.tar'), '--json')).out);
    expect(facts).toMatchObject({
      state: 'done',
      config: { steps: 12, width: 8, device: 'wasm' },
      last: { mlmStudent: rows[11]['mlmStudent'] },
    });
  });

  test('stopped by Ctrl C goes on from there, with the bits of a run that was never stopped', async () => {
    await trained('whole.helicase.tar', '--steps', '300', '--metrics', at('whole.jsonl'));

    const terminal = new RecordedTerminal();
    const args = [
      'train',
      at('two.fa'),
      ...TINY,
      '--device',
      'wasm',
      '--steps',
      '300',
      '--out',
      at('half.helicase.tar'),
    ];
    const stopping = main([...args, '--metrics', at('half.jsonl')], terminal);
    await expect.poll(() => terminal.stderr).toMatch(/^(\d)+\/300/m);
    terminal.interrupt();
    expect(await stopping).toBe(130);
    expect(terminal.listening).toBe(false);
    const step = rowsOf('half.jsonl').length;
    expect(step).toBeLessThan(300);
    expect(terminal.stderr).toMatch(/To go on: .*train .*two\.fa --resume .*half\.helicase\.tar/);

    const resumed = ['train', at('two.fa'), '--resume', at('half.helicase.tar'), '--metrics', at('half.jsonl')];
    expect((await run(...resumed)).code).toBe(0);
    expect(computed(rowsOf('half.jsonl'))).toEqual(computed(rowsOf('whole.jsonl')));
  });

  test('that is done is trained longer at a tenth of its peak rate, and what came before is as it was', async () => {
    await trained('done.helicase.tar', '--steps', '20', '--metrics', at('done.jsonl'));
    const before = computed(rowsOf('done.jsonl'));
    const longer = ['train', at('two.fa'), '--resume', at('done.helicase.tar'), '--metrics', at('done.jsonl')];
    expect((await run(...longer, '--more', '6')).code).toBe(0);
    expect(computed(rowsOf('done.jsonl')).slice(0, 20)).toEqual(before);
    const rates = rowsOf('done.jsonl').map(({ learningRate }) => learningRate);
    expect(rates.slice(19)).toEqual([0, ...Array(6).fill(expect.closeTo(0.1 * Math.max(...rates), 6))]);
    const { state, config, samples } = JSON.parse((await run('info', at('done.helicase.tar'), '--json')).out);
    expect([state, config.steps, config.scheduleSteps]).toEqual(['done', 26, 20]);
    // Its windows came with it, and went on.
    expect(samples.map(({ step }: { step: number }) => step)).toEqual([1, 5, 10, 15, 20, 25, 26]);
    const refused = await run('train', at('two.fa'), '--more', '6');
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('--more goes with --resume only') });
  });

  test('that was never asked for bases judges no MLM loss, at its end and later', async () => {
    const { code, err } = await trained('alone.tar', '--steps', '6', '--set', 'mlmWeight=0');
    expect(code).toBe(0);
    const told = /Nobody trained the head that names bases \(MLM weight 0\)/;
    expect(err).toMatch(told);
    expect((await run('info', at('alone.tar'))).out).toMatch(told);
  });

  test('that diverges ends by itself, with what was trained and the reason', async () => {
    const { code, out, err } = await trained('far.tar', '--set', 'learningRate=1', '--set', 'warmup=0');
    expect([code, out]).toEqual([1, `${at('far.tar')}\n`]);
    expect(err).toMatch(
      /error: .*diverged, so training paused.*\n.*lower --set learningRate=NUMBER\. \[run-diverged\]\n$/,
    );
    expect(err).not.toContain('To go on');
    expect(err).toContain('The loss diverged, to ');
    const told = (await run('info', at('far.tar'))).out;
    expect(told).toMatch(/steps +2\d of \d+/);
    expect(told).toMatch(/means +The loss diverged, to /);
  });

  test('that diverges ends the seeds too, with the reason', async () => {
    const far = ['--set', 'learningRate=1', '--set', 'warmup=0', '--seeds', '2'];
    const { code, err } = await trained('fars.helicase.tar', ...far);
    expect(code).toBe(1);
    expect(err).toMatch(/diverged, so training paused.*\n.*fars-seed-1\.helicase\.tar.*\[run-diverged\]\n$/);
    expect(err).not.toContain('run 2 of 2');
  });

  test('is trained with several seeds, a file each, and the same command goes on where it was', {
    timeout: 90_000,
  }, async () => {
    const args = ['train', at('two.fa'), ...TINY, '--device', 'wasm', '--steps', '60', '--seed', '4', '--seeds', '2'];
    const command = [...args, '--out', at('s.helicase.tar'), '--metrics', at('s.jsonl')];
    const terminal = new RecordedTerminal();
    const stopping = main(command, terminal);
    await expect.poll(() => terminal.stderr, { timeout: 60_000 }).toMatch(/Seed 5, run 2 of 2[\s\S]*^\d+\/60/m);
    terminal.interrupt();
    expect(await stopping).toBe(130);
    expect(terminal.stderr).toContain('give the same command again');
    expect(terminal.stdout).toBe(`${at('s-seed-4.helicase.tar')}\n${at('s-seed-5.helicase.tar')}\n`);
    const step = rowsOf('s-seed-5.jsonl').length;
    expect(step).toBeLessThan(60);

    const { code, out, err } = await run(...command);
    expect([code, out]).toEqual([0, terminal.stdout]);
    expect(err).toMatch(/Seed 4, run 1 of 2\nIt is done already\./);
    expect(err).toMatch(
      /over 2 seeds: mean \d\.\d{3}, spread \d\.\d{4} .* interval of the mean -?[\d.]+ to [\d.]+ nats/,
    );
    expect(readdirSync(folder).filter((name) => name.startsWith('s'))).toEqual([
      's-seed-4.helicase.tar',
      's-seed-4.jsonl',
      's-seed-5.helicase.tar',
      's-seed-5.jsonl',
    ]);
    await trained('alone.helicase.tar', '--steps', '60', '--seed', '5', '--metrics', at('alone.jsonl'));
    expect(computed(rowsOf('s-seed-5.jsonl'))).toEqual(computed(rowsOf('alone.jsonl')));

    const other = await run(...command.with(command.indexOf('60'), '300'));
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('with other settings (steps)')]);
  });

  test('goes on only with its genome', async () => {
    writeFileSync(at('other.fa'), `>other\n${randomDna(3000, 7)}\n`);
    await trained('b.helicase.tar', '--steps', '2');
    const { code, err } = await run('train', at('other.fa'), '--resume', at('b.helicase.tar'));
    expect(code).toBe(1);
    expect(err).toContain('[run-genome-missing]');
  });

  test('gives its weights as the studio does', async () => {
    await trained('c.helicase.tar', '--steps', '2');
    const { code, out } = await run('export', at('c.helicase.tar'), '--network', 'student', '--out', at('weights'));
    expect(code).toBe(0);
    expect(readdirSync(at('weights')).sort()).toEqual([
      'two-nano-1-student-2.config.json',
      'two-nano-1-student-2.safetensors',
    ]);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    const none = await run('export', at('c.helicase.tar'), '--step', '7');
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('It has: 2.')]);
  });

  test('is judged on a task made from its genome, with few labels, where it held out', async () => {
    // Codons of a gene have C in their third place: what stands where tells the frame.
    const coding = (seed: number) =>
      `ATG${randomDna(900, seed).replace(/..(.)/g, (three) => `${three.slice(0, 2).replace(/[TA]/g, 'G')}C`)}TAA`;
    const genome = Array.from({ length: 80 }, (_, i) => `${randomDna(300, 900 + i)}${coding(i + 1)}`).join('');
    writeFileSync(at('genes.fa'), `>g\n${genome}\n`);
    const args = ['train', at('genes.fa'), ...TINY, '--device', 'wasm', '--steps', '2', '--out', at('g.helicase.tar')];
    expect((await run(...args)).code).toBe(0);
    const rows = genome.matchAll(/ATG(?:[CG][CG]C){300}TAA/g);
    const lines = [...rows].map(({ index }) => `g\tx\tCDS\t${index + 1}\t${index + 906}\t.\t+\t0\tID=${index}`);
    writeFileSync(at('genes.gff'), `##gff-version 3\n${lines.join('\n')}\n`);
    const judge = ['evaluate', at('g.helicase.tar'), '--task', 'genome/coding', '--genome', at('genes.fa'), '--window'];
    const judged = (...more: string[]) =>
      run(...judge, '30', '--gff', at('genes.gff'), '--device', 'wasm', '--json', at('g.json'), ...more);
    const curve = await judged('--labels', '5,20', '--seeds', '2', '--layer', 'best');
    expect(curve.code, curve.err).toBe(0);
    expect(curve.out).toMatch(/probe, 5 labels a class: accuracy \d+\.\d x 100/);
    expect(curve.out).toMatch(/data: genes, \d+ genes of genes\.gff/);
    const results = JSON.parse(readFileSync(at('g.json'), 'utf8'));
    expect(results).toMatchObject([
      {
        labels: 5,
        features: { layer: 'best', pool: 'mean', strands: 'averaged' },
        perSeed: [{ seed: 1 }, { seed: 2 }],
      },
      { labels: 20, mode: 'probe' },
    ]);
    const floor = await judged('--labels', '20', '--mode', 'phase');
    expect(floor.code).toBe(0);
    expect(JSON.parse(readFileSync(at('g.json'), 'utf8'))).toMatchObject({ splitHash: results[0].splitHash });
    for (const [more, message] of [
      [['--labels', '0'], /--labels takes numbers/],
      [['--layer', 'top'], /--layer must be best/],
      [['--mode', 'zeroshot'], /not judged by the mode "zeroshot"/],
    ] as const)
      expect((await judged(...more)).err).toMatch(message);
  });

  test('is judged on a task', async () => {
    await trained('d.helicase.tar', '--steps', '2');
    const rows = (count: number, seed: number) =>
      Array.from({ length: count }, (_, i) => {
        const letters = randomDna(30, 100 * seed + i);
        return i % 2 === 0 ? `${letters.replace(/[CG]/g, 'A')},0` : `${letters.replace(/[AT]/g, 'G')},1`;
      });
    writeFileSync(at('task.csv'), ['dna,kind', ...rows(120, 1)].join('\n'));
    const judged = (...more: string[]) =>
      run(
        'evaluate',
        at('d.helicase.tar'),
        '--task',
        'own/table',
        '--data',
        at('task.csv'),
        '--device',
        'wasm',
        ...more,
      );
    const unasked = await judged('--mode', 'kmer');
    expect([unasked.code, unasked.err]).toEqual([2, expect.stringContaining('task.csv has the columns dna, kind.')]);
    const floor = await judged('--columns', 'dna,kind', '--mode', 'kmer', '--seeds', '2', '--json', at('floor.json'));
    expect(floor.code).toBe(0);
    expect(floor.out).toMatch(/kmer: mcc 100\.0 x 100/);
    expect(JSON.parse(readFileSync(at('floor.json'), 'utf8'))).toMatchObject({ task: 'own/table', mode: 'kmer' });
    expect((await judged('--columns', 'dna,kind', '--mode', 'probe')).code).toBe(0);
  });
});
