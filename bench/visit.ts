import type { Browser, Page } from '@playwright/test';

/** A visitor who was never here. */
export async function visit<Found>(
  browser: Browser,
  baseURL: string,
  work: (page: Page) => Promise<Found>,
): Promise<Found> {
  const context = await browser.newContext({
    baseURL,
    serviceWorkers: 'block',
    viewport: { width: 1280, height: 720 },
  });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}
