import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { launchBrowser } from '../test/browser/launch.ts';

// Takes pictures of a running service's dashboard to look at.
// Usage: node scripts/dashboard-shots.ts --url http://127.0.0.1:4000 --out folder [--search '?view=timeline' …]

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4000' },
    out: { type: 'string', default: 'build/shots' },
    search: { type: 'string', multiple: true, default: [''] },
    width: { type: 'string', multiple: true, default: ['390', '1280', '2560'] },
    theme: { type: 'string', multiple: true, default: ['light', 'dark'] },
    token: { type: 'string' },
    full: { type: 'boolean', default: false },
  },
});

const launched = await launchBrowser();
if (!launched) throw new Error('There is no Chromium; name one in TIDEGATE_CHROMIUM.');
mkdirSync(values.out, { recursive: true });
for (const theme of values.theme) {
  for (const width of values.width) {
    const height = Number(width) < 600 ? 844 : Number(width) > 2000 ? 1440 : 800;
    const context = await launched.browser.newContext({
      viewport: { width: Number(width), height },
      colorScheme: theme === 'dark' ? 'dark' : 'light',
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => console.error(`page: ${error.message}`));
    const { token } = values;
    if (token) await page.addInitScript((given) => sessionStorage.setItem('tidegate.token', given), token);
    for (const [index, search] of values.search.entries()) {
      await page.goto(`${values.url}/${search}`);
      await page.waitForTimeout(1_500);
      const name = `${index}-${search.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 40)}-${width}-${theme}.png`;
      await page.screenshot({ path: join(values.out, name), fullPage: values.full });
    }
    await context.close();
  }
}
await launched.close();
process.exit();
