import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** Rules whose answer may be another one in another theme. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/** What axe finds on the page as it is, by all its rules in the light and by those of colour in the dark. */
export async function findings(page: Page): Promise<string[]> {
  return [...(await found(page, 'light')), ...(await found(page, 'dark', OF_COLOUR))];
}

async function found(page: Page, colorScheme: 'light' | 'dark', rules?: string[]): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  // The studio has no frames: it is looked at where it stands, and not put together on a blank page.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${colorScheme} ${id} ${target}: ${failureSummary}`),
  );
}
