import { expect, test } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { openBrowser } from './open-browser.ts';

test('a page that cannot be read is refused, also in a frame', { timeout: 60_000 }, async () => {
  const browser = await openBrowser();
  try {
    const page = await (await browser.newContext()).newPage();
    const whole = (body: string): string => `<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>${body}</main></html>`;
    const faint = '<p style="color: #ddd; background: #fff">Faint</p>';
    await page.setContent(whole('<p>Dark</p>'));
    await expectAccessible(page);
    await page.setContent(whole(faint));
    await expect(expectAccessible(page)).rejects.toThrow('color-contrast');
    const frame = whole(faint).replaceAll('"', '&quot;');
    await page.setContent(whole(`<iframe title="Panel" srcdoc="${frame}"></iframe>`));
    await page.frameLocator('iframe').getByText('Faint').waitFor();
    await expect(expectAccessible(page)).rejects.toThrow('color-contrast');
  } finally {
    await browser.close();
  }
});
