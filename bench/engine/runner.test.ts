import { describe, expect, test } from 'vitest';
import { type Implementation, type Peak, usesGpu } from './cases';
import { isMeasured } from './report';
import { BenchRunner, type BenchSettings } from './runner';
import type { Built, SubjectWorker } from './subject';

const CALLS = { dispatches: 59, submits: 1, readbacks: 0, buffersCreated: 0 };

const SETTINGS: BenchSettings = {
  cases: ['chordmixer-step'],
  implementations: ['helicase-webgpu', 'helicase-wasm', 'tfjs-webgpu'],
  size: 'tiny',
  budgetMs: 100_000,
  rounds: 3,
};

interface Fake {
  readonly check?: number;
  readonly stepMs?: number;
  readonly samples?: readonly number[];
  readonly refuse?: string;
}

/** Subjects whose steps take as long as they are told, on a clock of their own. */
function benchOf(fakes: Partial<Record<Implementation | Peak, Fake>>) {
  let clock = 0;
  const calls: string[] = [];
  const closed: string[] = [];
  const open = (who: Implementation | Peak): SubjectWorker => {
    const { check = 1.609, stepMs = 100, samples = [100], refuse } = fakes[who] ?? {};
    let taken = 0;
    return {
      async build(): Promise<Built> {
        calls.push(`build ${who}`);
        if (refuse !== undefined) throw new Error(refuse);
        clock += 2 * stepMs;
        const gpu = usesGpu(who);
        return {
          check,
          second: { ms: stepMs, calls: gpu ? { ...CALLS, readbacks: 1 } : null },
          peakBytes: gpu ? 1000 : null,
          flop: 1e9,
          adapter: who === 'fma' ? 'A GPU' : null,
        };
      },
      async sample(steps) {
        calls.push(`sample ${who}`);
        const ms = samples[taken++ % samples.length];
        clock += steps * ms;
        return { ms, calls: usesGpu(who) ? CALLS : null };
      },
      close: () => closed.push(who),
    };
  };
  const runner = (change: Partial<BenchSettings> = {}) =>
    new BenchRunner(
      { ...SETTINGS, ...change },
      open,
      () => {},
      () => clock,
    );
  return { runner, calls, closed };
}

describe('a bench', () => {
  test('takes samples in turns and keeps the medians', async () => {
    const { runner, calls, closed } = benchOf({
      'helicase-webgpu': { samples: [90, 500, 110] },
      fma: { samples: [100, 125, 200] },
      relaxed: { samples: [200] },
    });
    const { adapter, peaks, cases } = await runner().run();
    expect(adapter).toBe('A GPU');
    expect(peaks).toEqual({ fma: 8, plain: 10, relaxed: 5 });
    expect(calls.filter((call) => call.startsWith('sample')).slice(0, 12)).toEqual(
      [1, 2].flatMap(() =>
        ['fma', 'plain', 'relaxed', 'helicase-webgpu', 'helicase-wasm', 'tfjs-webgpu'].map((who) => `sample ${who}`),
      ),
    );
    const outcomes = cases['chordmixer-step'];
    expect(Object.keys(outcomes ?? {})).toEqual(SETTINGS.implementations);
    expect(outcomes?.['helicase-webgpu']).toMatchObject({ ms: 110, leastMs: 90, ...CALLS, peakBytes: 1000 });
    expect(outcomes?.['helicase-wasm']).toMatchObject({
      ms: 100,
      dispatches: null,
      submits: null,
      readbacks: null,
      buffersCreated: null,
      peakBytes: null,
    });
    expect(closed.toSorted()).toEqual(['fma', 'helicase-wasm', 'helicase-webgpu', 'plain', 'relaxed', 'tfjs-webgpu']);
  });

  test('goes on without what fails, and says why', async () => {
    const { runner } = benchOf({ 'tfjs-webgpu': { refuse: 'no such backend' } });
    const outcomes = (await runner().run()).cases['chordmixer-step'];
    expect(outcomes?.['tfjs-webgpu']).toEqual({ failed: 'no such backend' });
    expect(isMeasured(outcomes?.['helicase-webgpu'])).toBe(true);
  });

  test('measures nothing that computes something else than Helicase', async () => {
    const { runner, calls } = benchOf({ 'tfjs-webgpu': { check: 1.62 }, 'helicase-wasm': { check: 1.6095 } });
    const outcomes = (await runner().run()).cases['chordmixer-step'];
    expect(outcomes?.['tfjs-webgpu']).toEqual({
      failed: 'computes something else: 1.62000 where helicase-webgpu has 1.60900',
    });
    expect(isMeasured(outcomes?.['helicase-wasm'])).toBe(true);
    expect(calls).not.toContain('sample tfjs-webgpu');
  });

  test('takes the second step for the sample where there is no time for more', async () => {
    const { runner, calls } = benchOf({ 'tfjs-webgpu': { stepMs: 13_000, samples: [13_000] } });
    const outcomes = (await runner({ budgetMs: 30_000 }).run()).cases['chordmixer-step'];
    expect(outcomes?.['tfjs-webgpu']).toMatchObject({ ms: 13_000, readbacks: 1 });
    expect(calls).not.toContain('sample tfjs-webgpu');
    expect(calls.filter((call) => call === 'sample helicase-webgpu')).toHaveLength(3);
  });

  test('takes a long step once where few samples are asked for', async () => {
    const sampled = async (rounds: number) => {
      const { runner, calls } = benchOf({ 'tfjs-webgpu': { stepMs: 6000, samples: [6000] } });
      await runner({ budgetMs: 1_000_000, rounds }).run();
      return calls.filter((call) => call === 'sample tfjs-webgpu').length;
    };
    expect([await sampled(3), await sampled(9)]).toEqual([0, 9]);
  });

  test('leaves out what would not fit, by what the same took with fewer tokens', async () => {
    const { runner, calls } = benchOf({ 'tfjs-webgpu': { stepMs: 9000, samples: [9000] } });
    const { cases } = await runner({ cases: ['attention-256', 'attention'], budgetMs: 60_000 }).run();
    expect(isMeasured(cases['attention-256']?.['tfjs-webgpu'])).toBe(true);
    expect(cases.attention?.['tfjs-webgpu']).toEqual({
      failed: expect.stringMatching(/^left out: two steps would take about \d+ s$/),
    });
    expect(isMeasured(cases.attention?.['helicase-webgpu'])).toBe(true);
    expect(calls.filter((call) => call === 'build tfjs-webgpu')).toHaveLength(1);
  });

  test('ends with what it has when stopped, and closes every worker', async () => {
    const { runner, closed } = benchOf({});
    const stopped = runner({ cases: ['chordmixer-step', 'optimizer'] });
    const running = stopped.run();
    stopped.stop();
    expect((await running).cases).toEqual({});
    expect(new Set(closed).size).toBe(closed.length);
  });
});
