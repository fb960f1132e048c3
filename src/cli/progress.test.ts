import { expect, test } from 'vitest';
import { duration, ProgressLine } from './progress';
import { RecordedTerminal } from './testing';

const work = (terminal: RecordedTerminal, total: number, msEach: number) => {
  let now = 0;
  const line = new ProgressLine(terminal, () => now);
  for (let done = 0; done <= total; done++, now += msEach) line.show({ done, total, text: `loss ${done}` });
  return line;
};

test('a terminal sees one line that moves, no faster than it can be read, and its end', () => {
  const terminal = new RecordedTerminal(true);
  const line = work(terminal, 1000, 10);
  line.end();
  const drawn = terminal.stderr.split('\r').slice(1);
  expect(drawn.length).toBeGreaterThan(90);
  expect(drawn.length).toBeLessThan(110);
  expect(drawn.at(-1)).toBe('\x1b[K[########################] 1,000/1,000  loss 1000\n');
  expect(drawn.every((text) => text.trimEnd().length - '\x1b[K'.length < 80)).toBe(true);
});

test('elsewhere a line is printed for each twentieth of the work', () => {
  const terminal = new RecordedTerminal();
  work(terminal, 1000, 10);
  const lines = terminal.stderr.trimEnd().split('\n');
  expect(lines).toHaveLength(21);
  expect(terminal.stderr).not.toContain('\r');
  expect(lines[10]).toBe('500/1,000  loss 500  00:05 left');
});

test('work that goes on is not taken for fast', () => {
  const terminal = new RecordedTerminal();
  let now = 0;
  const line = new ProgressLine(terminal, () => now);
  line.show({ done: 900, total: 1000, text: '' });
  now = 1000;
  line.show({ done: 950, total: 1000, text: '' });
  expect(terminal.stderr).toContain('950/1,000    00:01 left');
});

test('a note stands on a line of its own', () => {
  const terminal = new RecordedTerminal(true);
  const line = new ProgressLine(terminal, () => 0);
  line.show({ done: 1, total: 2, text: '' });
  line.note('saved');
  expect(terminal.stderr.endsWith('\r\x1b[Ksaved\n')).toBe(true);
});

test.each([
  [0, '00:00'],
  [61_000, '01:01'],
  [3_725_000, '1:02:05'],
])('%d ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
