import { describe, expect, it } from 'vitest';
import { TypedError } from '../../errors/typed-error';
import { TaskShelf } from '../../evaluation/data/task-shelf';
import type { GenomeSource } from '../../evaluation/genome-tasks/genome-source';
import { parse } from '../../genome/fixtures';
import { splitGenome } from '../../genome/split/split';
import { randomDna } from '../../numerics/fixtures-dna';
import { MemoryFolder } from '../../platform/memory/memory-folder';
import { TaskDesk } from './task-desk';
import type { TaskCommand, TaskEvent } from './task-protocol';

const GUE = {
  'train.csv': 'sequence,label\nACGT,0\nAAAA,1\nCCCC,1\n',
  'dev.csv': 'sequence,label\nGGTA,0\n',
  'test.csv': 'sequence,label\nCCCC,1\nTTTA,0\n',
};
const files = (texts: Record<string, string>) =>
  Object.entries(texts).map(([path, text]) => ({ path, file: new File([text], path) }));

function genomeSource(): GenomeSource {
  const { genome } = parse(`>a\n${randomDna(20_000)}\n`);
  return {
    name: 'made up',
    genome,
    split: splitGenome(genome.records, [1], { windowLength: 400, validationShare: 0.2, seed: 1 }),
  };
}

function open(genome: (() => GenomeSource) | null = null, shelf: TaskShelf | null = null) {
  const events: TaskEvent[] = [];
  const waiting: (() => void)[] = [];
  const desk = new TaskDesk(
    (event) => {
      events.push(event);
      for (const wake of waiting.splice(0)) wake();
    },
    () => {
      if (genome === null) throw new TypedError('no-genome', 'There is no genome.', 'Open one.');
      return genome();
    },
    Promise.resolve(shelf),
  );
  /** The first event after the command that is no progress. */
  const ask = async (command: TaskCommand): Promise<TaskEvent> => {
    const from = events.length;
    desk.handle(command);
    for (;;) {
      const answer = events.slice(from).find(({ of }) => of !== 'progress');
      if (answer !== undefined) return answer;
      await new Promise<void>((wake) => waiting.push(wake));
    }
  };
  return { desk, ask, events };
}

describe('the task desk', () => {
  it('reads a task, reports, and gives the dataset by its id', async () => {
    const { desk, ask } = open();
    const event = await ask({ do: 'read', task: 'gue/mouse/3', files: files(GUE) });
    expect(event).toMatchObject({
      of: 'report',
      task: 'gue/mouse/3',
      report: { parts: { train: { rows: 3 }, test: { rows: 2 } }, removed: 0 },
    });
    const dataset = await desk.dataset('gue/mouse/3');
    expect(dataset.classes).toEqual(['not bound', 'bound']);
    expect(event.of === 'report' && event.report.splitHash).toBe(dataset.splitHash);
    expect(desk.report('gue/mouse/3')?.splitHash).toBe(dataset.splitHash);
  });

  it('removes leaks when told, which changes dataset and hash', async () => {
    const { desk, ask } = open();
    await ask({ do: 'read', task: 'gue/mouse/3', files: files(GUE) });
    const before = await desk.dataset('gue/mouse/3');
    expect(await ask({ do: 'options', task: 'gue/mouse/3', options: { removeLeaks: true } })).toMatchObject({
      of: 'report',
      report: { removed: 1 },
    });
    const after = await desk.dataset('gue/mouse/3');
    expect(after.parts.train.sequences.length).toBe(2);
    expect(after.splitHash).not.toBe(before.splitHash);
  });

  it('waits for the files that are missing', async () => {
    const { ask } = open();
    const [train, dev, test] = files(GUE);
    expect(await ask({ do: 'read', task: 'gue/mouse/3', files: [train] })).toMatchObject({
      of: 'failed',
      problem: { code: 'task-part-missing' },
    });
    expect(await ask({ do: 'read', task: 'gue/mouse/3', files: [dev, test] })).toMatchObject({
      of: 'report',
      report: { parts: { train: { rows: 3 } } },
    });
  });

  it('asks about an own table, looks again with another delimiter, and reads it once answered', async () => {
    const { ask } = open();
    const text = `s;l\n${['ACGT', 'AAAA', 'CCCC', 'GGTA', 'CTCT', 'TTTA', 'GATA', 'AGAG', 'CAGA', 'TTGT'].map((s, i) => `${s};${i % 2}`).join('\n')}\n`;
    expect(await ask({ do: 'read', task: 'own/table', files: files({ 'my.csv': text }) })).toMatchObject({
      of: 'question',
      question: { columns: ['s', 'l'] },
    });
    expect(await ask({ do: 'look', task: 'own/table', dialect: { delimiter: ',' } })).toMatchObject({
      of: 'question',
      question: { columns: ['s;l'] },
    });
    const mapping = { delimiter: ';', quote: '"', header: true, sequence: 0, label: 1, split: null };
    const event = await ask({
      do: 'answer',
      task: 'own/table',
      answer: { kind: 'columns', columns: ['s', 'l'], mapping },
    });
    expect(event).toMatchObject({
      of: 'report',
      report: { classes: ['0', '1'], parts: { train: { rows: 6 }, test: { rows: 2 } } },
    });
  });

  it('takes a whole set of files for what it is, whatever waited before, and drops files whose question is dismissed', async () => {
    const { desk, ask, events } = open();
    const [train, dev, test] = files(GUE);
    const other = { path: 'old/train.csv', file: new File(['sequence,label\nAC,0\nGT,1\n'], 'train.csv') };
    await ask({ do: 'read', task: 'gue/mouse/3', files: [other] });
    expect(await ask({ do: 'read', task: 'gue/mouse/3', files: [train, dev, test] })).toMatchObject({
      of: 'report',
      report: { parts: { train: { rows: 3 } } },
    });
    await ask({ do: 'read', task: 'own/table', files: files({ 'a.csv': 's,l\nACGTACGTAC,1\n' }) });
    desk.handle({ do: 'cancel', task: 'own/table' });
    expect(
      await ask({ do: 'read', task: 'own/table', files: files({ 'b.csv': 'x,y\nACGTACGTAC,1\n' }) }),
    ).toMatchObject({ question: { file: 'b.csv' } });
    expect(events.filter(({ of }) => of === 'failed')).toHaveLength(1);
  });

  it('cancels a reading before it began, and says how things stand', async () => {
    const { desk, events } = open();
    desk.handle({ do: 'read', task: 'gue/mouse/3', files: files(GUE) });
    desk.handle({ do: 'cancel', task: 'gue/mouse/3' });
    await expect(desk.dataset('gue/mouse/3')).rejects.toMatchObject({ code: 'task-no-data' });
    expect(events).toEqual([{ of: 'cleared', task: 'gue/mouse/3' }]);
  });

  it('keeps data that are ready when a later reading fails, and forgets them when told', async () => {
    const { desk, ask } = open();
    await ask({ do: 'read', task: 'gue/mouse/3', files: files(GUE) });
    expect(await ask({ do: 'read', task: 'gue/mouse/3', files: files({ 'a.csv': '' }) })).toMatchObject({
      of: 'failed',
      problem: { code: 'file-empty' },
    });
    expect((await desk.dataset('gue/mouse/3')).parts.test.labels.length).toBe(2);
    expect(await ask({ do: 'forget', task: 'gue/mouse/3' })).toEqual({ of: 'cleared', task: 'gue/mouse/3' });
    await expect(desk.dataset('gue/mouse/3')).rejects.toMatchObject({ code: 'task-no-data' });
  });

  it('has data that were kept in an earlier page, reads their rows on demand, and forgets them for good', async () => {
    const folder = new MemoryFolder();
    const first = open(null, new TaskShelf(folder));
    await first.ask({ do: 'read', task: 'gue/mouse/3', files: files(GUE) });
    await first.ask({ do: 'options', task: 'gue/mouse/3', options: { removeLeaks: true } });
    const { splitHash } = await first.desk.dataset('gue/mouse/3');
    const kept = {
      of: 'report',
      task: 'gue/mouse/3',
      kept: true,
      report: { splitHash, removed: 1, options: { removeLeaks: true } },
    };

    const second = open(null, new TaskShelf(folder));
    second.desk.handle({ do: 'restore' });
    expect((await second.desk.dataset('gue/mouse/3')).splitHash).toBe(splitHash);
    expect(second.events[0]).toMatchObject(kept);
    expect(second.desk.report('gue/mouse/3')?.splitHash).toBe(splitHash);
    await second.ask({ do: 'forget', task: 'gue/mouse/3' });

    const third = open(null, new TaskShelf(folder));
    await expect(third.desk.dataset('gue/mouse/3')).rejects.toMatchObject({ code: 'task-no-data' });
  });

  it('keeps nothing that was made of a genome which is no longer open', async () => {
    const sources = [genomeSource(), genomeSource()];
    const { ask } = open(() => sources.shift() ?? genomeSource());
    expect(await ask({ do: 'make', task: 'real-vs-shuffled', options: null, features: null })).toMatchObject({
      of: 'failed',
      problem: { code: 'genome-changed' },
    });
  });

  it('makes real-vs-shuffled from the open genome on demand, and drops it with the genome', async () => {
    const source = genomeSource();
    const { desk, events } = open(() => source);
    const dataset = await desk.dataset('real-vs-shuffled');
    expect(dataset.parts.train.sequences.every(({ length }) => length === 200)).toBe(true);
    desk.genomeChanged(source.genome.fingerprint);
    expect(desk.report('real-vs-shuffled')?.splitHash).toBe(dataset.splitHash);
    desk.genomeChanged('another');
    expect(desk.report('real-vs-shuffled')).toBeNull();
    expect(events.at(-1)).toEqual({ of: 'cleared', task: 'real-vs-shuffled' });
    await expect(open().desk.dataset('real-vs-shuffled')).rejects.toMatchObject({ code: 'no-genome' });
  });
});
