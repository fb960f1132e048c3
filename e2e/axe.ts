import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** WCAG 2.2 to the middle level, with the size of targets, which axe leaves out unless it is asked; and good habits. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules whose answer may be another one in another theme. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * What axe finds on the page as it is, by all rules in the light and by those of colour in the dark.
 * @param but rules that are wrong here
 */
export async function findings(page: Page, but: string[] = []): Promise<string[]> {
  // The studio has no frames: it is looked at where it stands, and not put together on a blank page.
  const axe = () => new AxeBuilder({ page }).setLegacyMode();
  return [
    ...(await found(page, 'light', axe().withTags(TAGS).disableRules(but))),
    ...(await found(page, 'dark', axe().withRules(OF_COLOUR))),
  ];
}

async function found(page: Page, colorScheme: 'light' | 'dark', axe: AxeBuilder): Promise<string[]> {
  await page.emulateMedia({ colorScheme });
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${colorScheme} ${id} ${target}: ${failureSummary}`),
  );
}
