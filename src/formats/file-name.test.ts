import { expect, test } from 'vitest';
import { fileName } from './file-name';

test.each([
  ['lambda-nano-1', 'lambda-nano-1'],
  ['實驗一', '實驗一'],
  ['Геном', 'Геном'],
  ['हिन्दी', 'हिन्दी'],
  ['\u{1f9ec} run', 'run'],
  ['\u{1f9ec}', 'id-1'],
  ['-rf', 'rf'],
  ['../../etc/passwd', 'etc-passwd'],
  ['a/b\\c:d*e?f"g<h>i|j', 'a-b-c-d-e-f-g-h-i-j'],
  ['con', 'id-1'],
  ['', 'id-1'],
])('%j becomes %j', (name, file) => expect(fileName(name, 'id-1')).toBe(file));

test('a long name keeps whole letters, and room for its endings', () => {
  const file = fileName('實'.repeat(500), 'run');
  expect(new TextEncoder().encode(file)).toHaveLength(180);
  expect(file).toBe('實'.repeat(60));
});
