import { describe, expect, it } from 'vitest';
import { Draws, PURPOSE } from '../../numerics/draws';
import { oneHot, reverseComplement, SHOWN, type StudentView, studentView } from '../../ops/input-views/student-view';
import {
  makeViewBatch,
  placeLabels,
  placeStudent,
  placeTeacher,
  type ViewBatch,
} from '../../ops/input-views/view-batch';
import { PRESETS } from '../presets';
import { deleteBases, insertBases, roll, teacherView, type ViewSettings } from './teacher-view';

const settings: ViewSettings = PRESETS.nano;
const plain: ViewSettings = { ...settings, noise: 0, reverseComplement: 0 };

/** A window of `length` pseudo-random bases. */
const windowOf = (length: number, seed = 1): Uint8Array => {
  const draws = new Draws(seed, 0, 0, PURPOSE.trainWindow);
  return Uint8Array.from({ length }, () => draws.below(4));
};
const key = (step: number, sample = 0) => ({ seed: 5, step, sample });
const row = (input: Float32Array, i: number) => [...input.subarray(i * 5, i * 5 + 5)];

describe('the student view', () => {
  it('masks 30 % of the positions: 80 % hidden, 10 % a random base, 10 % kept', () => {
    const codes = windowOf(50_000);
    const { shown, input, targets } = studentView(codes, plain, key(1));
    const count = (kind: number) => shown.reduce((sum, s) => sum + Number(s === kind), 0);
    const masked = codes.length - count(SHOWN.open);
    expect(masked / codes.length).toBeCloseTo(0.3, 2);
    expect(count(SHOWN.hidden) / masked).toBeCloseTo(0.8, 2);
    expect(count(SHOWN.random) / masked).toBeCloseTo(0.1, 2);
    expect(count(SHOWN.kept) / masked).toBeCloseTo(0.1, 2);
    const truth = oneHot(targets);
    let changed = 0;
    for (let i = 0; i < codes.length; i++) {
      const isTruth = row(input, i).every((v, c) => v === row(truth, i)[c]);
      if (shown[i] === SHOWN.open || shown[i] === SHOWN.kept) expect(isTruth).toBe(true);
      if (shown[i] === SHOWN.hidden) expect(row(input, i)).toEqual([0, 0, 0, 0, 0]);
      if (shown[i] === SHOWN.random) {
        expect(row(input, i).filter((v) => v === 1)).toHaveLength(1);
        expect(input[i * 5 + 4]).toBe(0);
        changed += Number(!isTruth);
      }
    }
    // A random base is the true one a quarter of the time.
    expect(changed / count(SHOWN.random)).toBeCloseTo(0.75, 1);
  });

  it('adds noise of the configured deviation to every channel', () => {
    const codes = windowOf(20_000);
    const quiet = studentView(codes, plain, key(1)).input;
    const noisy = studentView(codes, { ...plain, noise: 0.2 }, key(1)).input;
    let sum = 0;
    let square = 0;
    for (let i = 0; i < quiet.length; i++) {
      sum += noisy[i] - quiet[i];
      square += (noisy[i] - quiet[i]) ** 2;
    }
    expect(sum / quiet.length).toBeCloseTo(0, 2);
    expect(Math.sqrt(square / quiet.length)).toBeCloseTo(0.2, 2);
  });

  it('reads the other strand for half of the windows', () => {
    const codes = windowOf(20);
    const reversed = Array.from({ length: 2000 }, (_, sample) => studentView(codes, settings, key(1, sample)).reversed);
    expect(reversed.filter(Boolean).length / reversed.length).toBeCloseTo(0.5, 1);
  });
});

describe('the teacher view', () => {
  const codes = windowOf(120);
  const draws = (purpose: Parameters<typeof drawsOf>[0]) => drawsOf(purpose);
  const drawsOf = (purpose: (typeof PURPOSE)[keyof typeof PURPOSE]) => new Draws(9, 3, 1, purpose);

  it('keeps the window length under every augmentation', () => {
    for (let step = 0; step < 200; step++) {
      for (const length of [21, 120, 1000])
        expect(teacherView(windowOf(length), settings, key(step))).toHaveLength(length);
    }
  });

  it('deletes a stretch and refills both ends', () => {
    const view = deleteBases(codes, 20, draws(PURPOSE.deletion));
    const text = [...codes].join('');
    // What is left stands in the view as two stretches of the original, in order.
    const counts = new Draws(9, 3, 1, PURPOSE.deletion);
    const deleted = counts.below(21);
    const at = counts.below(codes.length - deleted + 1);
    const before = counts.below(deleted + 1);
    expect(deleted).toBeGreaterThan(0);
    expect([...view.subarray(before, before + at)].join('')).toBe(text.slice(0, at));
    expect([...view.subarray(before + at, before + codes.length - deleted)].join('')).toBe(text.slice(at + deleted));
  });

  it('inserts bases and trims the end', () => {
    const view = insertBases(codes, 20, draws(PURPOSE.insertion));
    const counts = new Draws(9, 3, 1, PURPOSE.insertion);
    const inserted = counts.below(21);
    const at = counts.below(codes.length - inserted + 1);
    expect(inserted).toBeGreaterThan(0);
    expect([...view.subarray(0, at)]).toEqual([...codes.subarray(0, at)]);
    expect([...view.subarray(at + inserted)]).toEqual([...codes.subarray(at, codes.length - inserted)]);
  });

  it('rolls circularly in both directions', () => {
    const shifts = new Set<number>();
    for (let step = 0; step < 400; step++) {
      const view = roll(codes, 20, new Draws(1, step, 0, PURPOSE.translocation));
      const by = Array.from({ length: 120 }, (_, s) => s).find((s) =>
        view.every((code, i) => code === codes[(i - s + 120) % 120]),
      );
      expect(by).toBeDefined();
      shifts.add(by ?? -1);
    }
    expect(shifts.size).toBe(41);
    for (const by of shifts) expect(by <= 20 || by >= 100).toBe(true);
  });
});

describe('a batch of views', () => {
  function place(batch: ViewBatch, sample: number, view: StudentView, teacher: Uint8Array): void {
    placeStudent(batch, sample, view);
    placeLabels(batch, sample, view);
    placeTeacher(batch, sample, teacher);
  }

  it('appends zero CLS rows and weighs only masked known bases', () => {
    const codes = windowOf(30);
    codes.fill(4, 10, 20);
    const batch = makeViewBatch(2, 30, 3);
    const view = studentView(codes, plain, key(4));
    place(batch, 1, view, teacherView(codes, plain, key(4)));
    for (const input of [batch.student, batch.teacher])
      expect([...input.subarray((33 + 30) * 5)]).toEqual(new Array(15).fill(0));
    for (let i = 0; i < 30; i++)
      expect(batch.weights[30 + i]).toBe(Number(view.shown[i] !== SHOWN.open && codes[i] !== 4));
    expect(batch.weights.subarray(0, 30).every((w) => w === 0)).toBe(true);
  });

  it('leaves nothing of the batch before', () => {
    const codes = windowOf(30);
    const fresh = makeViewBatch(1, 30, 2);
    const reused = makeViewBatch(1, 30, 2);
    place(reused, 0, studentView(windowOf(30, 2), settings, key(1)), windowOf(30, 3));
    for (const batch of [fresh, reused])
      place(batch, 0, studentView(codes, settings, key(2)), teacherView(codes, settings, key(2)));
    expect(reused).toEqual(fresh);
  });

  it('is an involution to read the other strand twice', () => {
    const codes = windowOf(99);
    codes[7] = 4;
    expect(reverseComplement(reverseComplement(codes))).toEqual(codes);
  });
});
