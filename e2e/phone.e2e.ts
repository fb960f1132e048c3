import { expect, type Locator, type Page } from '@playwright/test';
import { test, tiny } from './studio.ts';

/** A phone held upright. */
test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

/** What is wider than its space, by its place in the page; what scrolls inside a box of its own is not. */
const sideways = (page: Page) =>
  page.evaluate(() => {
    const wide: string[] = [];
    for (const element of [document.scrollingElement!, document.querySelector('main')!])
      if (element.scrollWidth > element.clientWidth) wide.push(`${element.tagName} ${element.scrollWidth}`);
    return wide;
  });

/** Fields whose letters make iOS zoom in, and boxes too small for a finger. */
const unfit = (page: Page) =>
  page.evaluate(() => {
    const said: string[] = [];
    for (const field of document.querySelectorAll<HTMLInputElement>('input, select, textarea')) {
      const { width, height } = field.getBoundingClientRect();
      if (width === 0 || field.closest('.hidden-text') !== null || field.type === 'file') continue;
      const name = `${field.tagName} ${field.ariaLabel ?? field.labels?.[0]?.textContent ?? ''}`;
      const box = field.type === 'checkbox' || field.type === 'radio';
      if (box && (width < 24 || height < 24)) said.push(`${name}: ${width} x ${height}`);
      if (!box && Number.parseFloat(getComputedStyle(field).fontSize) < 16) said.push(`${name}: small letters`);
    }
    return said;
  });

async function fits(page: Page, what: string): Promise<void> {
  await expect.poll(() => sideways(page), `${what}: wider than the phone`).toEqual([]);
  expect(await unfit(page), `${what}: fields`).toEqual([]);
}

/** Opens whatever is folded. */
const unfold = (page: Page) =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll('main details')) fold.setAttribute('open', '');
  });

/** A finger that goes so many pixels down from the middle of an element. */
async function swipe(page: Page, element: Locator, distance: number): Promise<void> {
  const { x, y, width, height } = (await element.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', moved: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x: x + width / 2, y: y + height / 2 + moved }],
    });
  await touch('touchStart', 0);
  for (let step = 1; step <= 10; step++) await touch('touchMove', (distance * step) / 10);
  await touch('touchEnd', distance);
  await session.detach();
}

test('on a phone no screen scrolls sideways, no field makes it zoom, and every box can be hit', async ({
  page,
  studio,
}) => {
  await studio.open(tiny(4));
  await fits(page, 'Data, empty');
  await studio.useSample();
  await fits(page, 'Data');
  await unfold(page);
  await fits(page, 'Data, unfolded');
  await page.getByRole('link', { name: 'Train' }).click();
  await unfold(page);
  await fits(page, 'the form');
  await page.getByRole('button', { name: 'Start training' }).click();
  await studio.reach(['done'], 120_000);
  await fits(page, 'a run');
  await page.getByRole('button', { name: 'Schedules, gradient norm' }).click();
  await fits(page, 'a run with its machine');
  for (const screen of ['Benchmarks', 'Runs', 'Export']) {
    await page.getByRole('link', { name: screen }).click();
    await unfold(page);
    await fits(page, screen);
  }
  await page.getByRole('button', { name: 'Help' }).click();
  await fits(page, 'Help');
});

test('a finger that goes up and down over the chart of the runs scrolls the page', async ({ page, studio }) => {
  await studio.open(tiny(4));
  await studio.useSample();
  await studio.startTraining();
  await studio.reach(['done'], 120_000);
  await page.getByRole('link', { name: 'Runs' }).click();
  const box = page.getByRole('checkbox').first();
  await box.check();
  const chart = page.locator('.overlay-canvas');
  await chart.scrollIntoViewIfNeeded();
  const top = () => page.locator('main').evaluate(({ scrollTop }) => scrollTop);
  const before = await top();
  await swipe(page, chart, before > 0 ? 100 : -100);
  await expect.poll(top).not.toBe(before);
});
