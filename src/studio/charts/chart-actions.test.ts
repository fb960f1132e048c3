import { expect, test } from 'vitest';
import { openStudio } from '../testing/open-studio';

test('all charts look at one stretch, until another axis is chosen or everything is asked for', () => {
  const { actions, state } = openStudio();
  actions.zoomCharts({ from: 10, to: 20 });
  actions.setY('MLM loss', { from: 0, to: 2 });
  actions.setY('Divergence', { from: 0, to: 1 });
  actions.setY('Divergence', null);
  expect(state().view).toMatchObject({ range: { from: 10, to: 20 }, y: { 'MLM loss': { from: 0, to: 2 } } });
  actions.nextX();
  expect(state().view).toMatchObject({ x: 'bases', range: null });
  actions.zoomCharts({ from: 1, to: 2 });
  actions.showWholeCharts();
  expect(state().view).toMatchObject({ range: null, y: {} });
});
