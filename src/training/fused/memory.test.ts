import { describe, expect, it } from 'vitest';
import { planRun } from '../plan';
import { PRESETS } from '../presets';
import { DEFAULT_LIMITS, planMemory } from './memory';

const GIB = 2 ** 30;

describe('the memory plan of a fused step', () => {
  it.each(['findna', 'findna-as-published'] as const)(
    'brings %s within 2 GiB and the default binding limit, some windows at a time',
    (preset) => {
      const memory = planMemory(PRESETS[preset]);
      expect(memory.bytes.total).toBeLessThanOrEqual(2 * GIB);
      expect(memory.bytes.largestBinding).toBeLessThanOrEqual(128 * 2 ** 20);
      expect(PRESETS[preset].batch % memory.windows).toBe(0);
      expect(memory.windows).toBeLessThan(64);
      // Enough rows to keep a GPU busy.
      expect(memory.windows * 1010).toBeGreaterThan(4000);
      expect(planRun(PRESETS[preset]).bytes.total).toBeLessThanOrEqual(2 * GIB);
    },
  );

  it.each(['nano', 'small', 'medium'] as const)(
    'computes the whole batch of %s at a time, and keeps what the backward pass needs',
    (preset) => {
      expect(planMemory(PRESETS[preset])).toMatchObject({ windows: PRESETS[preset].batch, keepsHidden: true });
    },
  );

  it('computes hidden activations again before it cuts the batch, and never goes over the budget', () => {
    const whole = planMemory(PRESETS.nano);
    const tighter = planMemory(PRESETS.nano, { ...DEFAULT_LIMITS, budgetBytes: whole.bytes.total - 1 });
    expect(tighter.bytes.total).toBeLessThan(whole.bytes.total);
    let before = { windows: 33, total: Number.POSITIVE_INFINITY };
    for (let budgetBytes = whole.bytes.total; ; budgetBytes = before.total - 1) {
      const { windows, bytes } = planMemory(PRESETS.nano, { ...DEFAULT_LIMITS, budgetBytes });
      if (bytes.total > budgetBytes) {
        // Nothing smaller is left to try.
        expect(before.windows).toBe(1);
        break;
      }
      expect(windows).toBeLessThanOrEqual(before.windows);
      before = { windows, total: bytes.total };
    }
  });

  it('cuts a batch that has more rows than one dispatch has tiles for', () => {
    const { windows } = planMemory({ ...PRESETS.nano, batch: 4096, width: 4, hidden: 4 });
    expect(windows).toBe(2048);
  });

  it('asks for fewer slices of the gradient where the model is large, and for one on a software adapter', () => {
    expect(planMemory(PRESETS.nano).slices).toBe(32);
    expect(planMemory(PRESETS.findna).slices).toBe(1);
    expect(planMemory(PRESETS.nano, { ...DEFAULT_LIMITS, software: true }).slices).toBe(1);
  });
});
