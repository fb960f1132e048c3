import { describe, expect, it } from 'vitest';
import { organismsOf } from './organism';
import { findTask, TASKS } from './registry';
import type { PROTOCOLS } from './task';

const count = (suite: string) => TASKS.filter((task) => task.suite === suite).length;

describe('the task registry', () => {
  it('holds all of the three suites, each id once', () => {
    expect([count('gb'), count('gue'), count('mtcdna')]).toEqual([9, 28, 4]);
    expect(new Set(TASKS.map(({ id }) => id)).size).toBe(TASKS.length);
    for (const id of [
      'gue/mouse/3',
      'gue/EMP/H3K4me1',
      'gue/virus/covid',
      'gb/human_nontata_promoters',
      'mtcdna/16384',
      'real-vs-shuffled',
    ])
      findTask(id);
    expect(() => findTask('gue/mouse/9')).toThrow(expect.objectContaining({ code: 'task-unknown' }));
  });

  it('has published numbers as they were published, each with its protocol', () => {
    const numbers = (id: string, protocol: keyof typeof PROTOCOLS) =>
      Object.fromEntries(
        findTask(id)
          .published.filter((each) => each.protocol === protocol)
          .map(({ model, percent }) => [model, percent]),
      );
    expect(numbers('gb/human_nontata_promoters', 'best-on-test')).toMatchObject({
      FinDNA: 97.39,
      SwanDNA: 97.62,
      CNN: 84.6,
    });
    expect(numbers('gb/human_nontata_promoters', 'cross-validated')).toEqual({
      CNN: 86.1,
      HyenaDNA: 94.4,
      'Caduceus-Ph': 94.6,
      'Caduceus-PS': 94.5,
      ConvNova: 95.1,
    });
    expect(numbers('gue/mouse/3', 'official-splits')).toMatchObject({ 'DNABERT-2': 66.47, 'NT-2.5B-multi': 69.44 });
    expect(numbers('gue/EMP/H4', 'official-splits')).toEqual({ 'DNABERT-2': 80.71 });
    for (const { published } of TASKS)
      for (const { percent } of published) expect(percent > 20 && percent < 100).toBe(true);
  });

  it('says of every task what data it needs and where people get them', () => {
    for (const { source, classes, length, suite } of TASKS) {
      if (source.from !== 'files') continue;
      expect(source.files.length).toBeGreaterThan(0);
      expect(source.where).not.toBe('');
      if (suite === 'own') continue;
      expect(source.url).toMatch(/^https:\/\//);
      expect(classes?.length).toBeGreaterThanOrEqual(2);
      expect(length === null || length.min <= length.max).toBe(true);
    }
  });
});

describe('organisms', () => {
  it('are known of every published task, and of none that is made from own data', () => {
    for (const task of TASKS) {
      const own = task.suite === 'own' || task.suite === 'genome';
      expect([task.id, organismsOf(task).length > 0]).toEqual([task.id, !own]);
    }
    expect(organismsOf(findTask('gb/demo_human_or_worm'))).toEqual(['human', 'worm']);
    expect(organismsOf(findTask('mtcdna/1024'))).toEqual(['turtle', 'mouse']);
  });
});
