import { describe, expect, test } from 'vitest';
import type { PretrainingConfig } from '../../../training/config';
import { PRESETS } from '../../../training/presets';
import { madeUpRecord } from '../../../training/record/fixtures';
import { ColumnBuilder } from '../../../training/record/metric-columns';
import { chart } from './chart';
import { number } from './markup';
import { type ReportContent, reportOf } from './report';

const EVIL = '<script>alert(1)</script><img src=x onerror=alert(2)>"\'&\u202e';

function columns(length: number, spikeAt: number) {
  const builder = new ColumnBuilder();
  for (let step = 1; step <= length; step++) {
    builder.begin({ step, wallMs: step, activeMs: step, basesSeen: 10 * step });
    builder.set('mlmStudent', step === spikeAt ? 50 : 1 + 1 / step);
    if (step % 7 === 0) builder.set('mlmStudentValidation', step === 14 ? Number.NaN : 1.2);
  }
  return builder.finish();
}

const content = (text: string): ReportContent => ({
  entry: {
    record: madeUpRecord({
      name: text,
      config: { ...PRESETS.nano, validationRecords: text, steps: 77 },
      info: {
        device: { kind: 'wasm', adapter: text, software: true, notice: text, maxBindingBytes: 0 },
        parameters: 1234,
        baselines: { uniform: Math.log(4), composition: Number.NaN, markov: { order: 2, nats: 1.3 } },
        entropyCeiling: 1,
      },
      genome: {
        name: text,
        source: text,
        fingerprint: 'ab12',
        bases: 48_502,
        records: 1,
        from: 'sample',
        excluded: [],
        regions: { name: text, text },
      },
      build: text,
      commit: text,
    }),
    label: { name: text, notes: text, tags: [text] },
    standing: { step: 5000, outcome: 'done', best: { value: 1.23456, step: 700 }, activeMs: 12_345 },
    resumedFrom: [],
    elsewhere: [{ after: 2000, to: 5000, on: text }],
    checkpoints: [
      { folder: '1.1', step: 5000, finite: true, validation: 1.2, bytes: 99, committedAt: '2026-03-01T12:10:00.000Z' },
    ],
  },
  points: columns(5000, 2345),
  events: [{ step: 3, wallMs: 1, level: 'warning', message: text }],
  studio: 'build',
  madeAt: new Date('2026-03-01T13:00:00Z'),
});

describe('a report', () => {
  test('shows every text of a file as text and can neither run nor load anything', async () => {
    const page = await reportOf(content(EVIL));
    expect(/<script|<img|\u202e/.exec(page)?.[0]).toBeUndefined();
    expect(page.includes('&#60;script&#62;alert(1)&#60;/script&#62;')).toBe(true);
    expect(page.includes(`content="default-src 'none'; style-src 'unsafe-inline'"`)).toBe(true);
    const tags = page.match(/<[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(100);
    expect(tags.filter((tag) => /\s(src|href|on\w+)=/i.test(tag))).toEqual([]);
  });

  test('carries device, precision, seed, hashes, builds, settings and what was logged', async () => {
    const page = await reportOf(content('mine'));
    for (const fact of [
      'mine (WebAssembly, software)',
      'float32',
      'Genome fingerprint (128-bit Murmur3 of names, lengths, bases, unknown bases and soft mask)</th><td>ab12',
      '5,000 of 77, done',
      '1.23 nats at step 700',
      '77 (preset: 3000)',
      '48,502 bases in 1 records',
    ]) {
      expect(page).toContain(fact);
    }
    expect(page.match(/<figure>/g)).toHaveLength(1);
    expect(page.includes('order-2 Markov 1.3')).toBe(true);
    expect(page.includes('base composition ')).toBe(false);
  });

  test('of a run that was probed shows its probes, the untrained network and what it was probed on', async () => {
    const builder = new ColumnBuilder();
    for (let step = 1; step <= 20; step++) {
      builder.begin({ step, wallMs: step, activeMs: step, basesSeen: step });
      builder.set('mlmStudent', 1);
      if (step % 10 === 0)
        for (const [signal, value] of Object.entries({ probeMcc: step / 100, probeUntrained: 0.321 }))
          builder.set(signal, value);
    }
    const mine = content('mine');
    const { record } = mine.entry;
    const info = { ...record.info, probe: { task: 'gue/mouse/3', splitHash: 'cd34', trainRows: 9, validationRows: 9 } };
    const config = { ...record.config, probeEvery: 10, probeTask: 'gue/mouse/3' };
    const page = await reportOf({
      ...mine,
      points: builder.finish(),
      entry: { ...mine.entry, record: { ...record, config, info } },
    });
    expect(page).toContain('Probe on gue/mouse/3, validation part, MCC');
    expect(page).toContain('untrained network 0.321');
    expect(page).toContain('gue/mouse/3, split cd34');
  });

  test('of a run that was never asked for bases judges no MLM loss', async () => {
    const mine = content('mine');
    const { record } = mine.entry;
    const page = await reportOf({
      ...mine,
      entry: { ...mine.entry, record: { ...record, config: { ...record.config, mlmWeight: 0 } } },
    });
    expect(page).toContain('<p>Nobody trained the head that names bases (MLM weight 0');
    expect(page).not.toMatch(/<p>[^<]*(blind guess|diverged|Not judged)/);
    expect(await reportOf(mine)).not.toContain('Nobody trained');
  });

  test('of a run that diverged says so, by the loss that it was trained by', async () => {
    const diverging = (signal: string, mlmWeight: number) => {
      const mine = content('mine');
      const builder = new ColumnBuilder();
      builder.begin({ step: 1, wallMs: 1, activeMs: 1, basesSeen: 1 });
      builder.set('mlmStudentValidation', 1.2);
      builder.set(signal, 1e9);
      const record = { ...mine.entry.record, config: { ...mine.entry.record.config, mlmWeight } };
      return reportOf({ ...mine, points: builder.finish(), entry: { ...mine.entry, record } });
    };
    expect(await diverging('mlmStudent', 1)).toContain('<p>The loss diverged, to 1.0e9 nats');
    expect(await diverging('contrastive', 0)).toContain('<p>The contrastive loss left all bounds');
    expect(await diverging('contrastive', 1)).not.toMatch(/diverged,|left all bounds/);
  });

  test('of the same run is the same, and its split hash follows what splits', async () => {
    const hashOf = (page: string) => /Split SHA-256<\/th><td>([0-9a-f]{64})/.exec(page)?.[1];
    const page = await reportOf(content('mine'));
    expect(await reportOf(content('mine'))).toBe(page);
    const set = (changes: Partial<PretrainingConfig>) => {
      const { entry, ...rest } = content('mine');
      const config = { ...entry.record.config, ...changes };
      return reportOf({ ...rest, entry: { ...entry, record: { ...entry.record, config } } });
    };
    expect(hashOf(await set({ seed: 2 }))).not.toBe(hashOf(page));
    expect(hashOf(await set({ learningRate: 1 }))).toBe(hashOf(page));
  });
});

describe('a chart of a report', () => {
  const line = { signal: 'mlmStudent', label: 'Student', color: '#000' };
  const drawing = { lines: [line], levels: [], elsewhere: [] };

  test.each([1, 2, 1777, 5000])('keeps a spike of one step among 5,000, at step %i', (spikeAt) => {
    const drawn = chart('MLM loss', 'nats', columns(5000, spikeAt), drawing)!;
    const ys = [.../points="([^"]*)"/.exec(drawn)![1].matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y));
    expect(ys.filter((y) => y < 60)).toHaveLength(1);
    expect(ys.length).toBeLessThan(4 * 720);
  });

  test('shades what was trained elsewhere, to scale', () => {
    const part = { after: 250, to: 1000, on: 'a cluster' };
    const drawn = chart('MLM loss', 'nats', columns(1000, 1), { ...drawing, elsewhere: [part] })!;
    expect(/<rect x="([\d.]+)" y="10" width="([\d.]+)"/.exec(drawn)?.slice(1).map(Number)).toEqual([225, 483]);
  });

  test('is none where nothing was measured', () => {
    expect(chart('MLM loss', 'nats', new ColumnBuilder().finish(), drawing)).toBeNull();
    expect(
      chart('MLM loss', 'nats', columns(10, 1), { ...drawing, lines: [{ ...line, signal: 'clsSpread' }] }),
    ).toBeNull();
  });
});

test.each([
  [0, '0'],
  [1.23456, '1.23'],
  [1234.5, '1,235'],
  [0.000012345, '1.23e-5'],
  [null, 'none'],
  [Number.NaN, 'none'],
])('%s is written %s', (value, text) => {
  expect(number(value)).toBe(text);
});
