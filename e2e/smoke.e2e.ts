import { expect, test } from '@playwright/test';

test('the studio opens without an error, a policy violation or a request to elsewhere', async ({ page, baseURL }) => {
  const complaints: string[] = [];
  const requested: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => requested.push(request.url()));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    );
  });

  await page.goto('/');

  await expect(page).toHaveTitle('Helicase');
  await expect(page.locator('#root > *').first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(complaints).toEqual([]);
  expect(requested.length).toBeGreaterThan(1);
  expect(requested.filter((url) => new URL(url).origin !== baseURL)).toEqual([]);
});

test('every response carries the policy, and the page holds it by itself', async ({ page, request }) => {
  const unprotected: string[] = [];
  page.on('response', (response) => {
    // A script held in the page has no response of its own: it inherits the page's policy (egress.e2e.ts).
    if (response.url().startsWith('blob:')) return;
    if (!response.headers()['content-security-policy']?.includes("default-src 'none'"))
      unprotected.push(response.url());
  });

  await page.goto('/', { waitUntil: 'networkidle' });

  expect(unprotected).toEqual([]);
  expect(await (await request.get('/')).text()).toContain('http-equiv="Content-Security-Policy"');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});
