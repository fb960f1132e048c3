import { expect, test } from 'vitest';
import { browserName, EXTENTS, reportOf, settingsFor } from './bench';

test('the page measures only what the studio brings along, and quickly within three minutes', () => {
  for (const { extent } of EXTENTS) {
    const { implementations, size, budgetMs } = settingsFor(extent);
    expect(implementations.filter((who) => who.startsWith('jax'))).toEqual([]);
    expect(size).toBe(extent === 'trial' ? 'tiny' : 'full');
    if (extent === 'quick') expect(budgetMs).toBeLessThan(180_000);
  }
});

test.each([
  ['Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', 'Chrome 156.0.0.0'],
  [
    'Mozilla/5.0 (X11) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36 Edg/156.0.1.0',
    'Edge 156.0.1.0',
  ],
  ['Mozilla/5.0 (X11; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox 150.0'],
  ['Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15', 'Safari 26.1'],
  ['curl/8', 'unknown browser'],
])('%s is %s', (agent, name) => {
  expect(browserName(agent)).toBe(name);
});

test('a report has the schema of docs/results/bench.json', () => {
  const report = reportOf(
    { size: 'full', adapter: 'A GPU', peaks: { fma: 12 }, cases: {} },
    'Chrome/156.0',
    new Date(0),
    'abc1234',
  );
  expect(Object.keys(report)).toEqual(['adapter', 'browser', 'date', 'commit', 'command', 'peaks', 'cases']);
  expect(report.commit).toBe('abc1234');
  expect(report.date).toBe('1970-01-01T00:00:00.000Z');
});
