import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { statementOf } from '../../functions/reconciliation/statement/statement.ts';
import { aBadMorning } from '../builders/statement.ts';

const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

(existsSync(browserPath) ? describe : describe.skip)('the statement in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhanggui-statement-'));
  const file = join(folder, 'statement.html');
  const url = pathToFileURL(file).href;
  let browser: Browser;

  beforeAll(async () => {
    writeFileSync(file, statementOf(aBadMorning()).html);
    browser = await chromium.launch({
      executablePath: browserPath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each<[string, BrowserContextOptions, string, string]>([
    ['light', { viewport: { width: 1200, height: 900 } }, '.broad svg', 'rgb(28, 32, 36)'],
    [
      'dark',
      { viewport: { width: 1200, height: 900 }, colorScheme: 'dark' },
      '.broad svg',
      'rgb(230, 233, 236)',
    ],
    ['on a phone', { viewport: { width: 360, height: 800 } }, '.narrow svg', 'rgb(28, 32, 36)'],
  ])('is read %s without a script, a request or a complaint', async (_, options, chart, ink) => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    const drawn = page.getByRole('img', { name: 'Trend of 30 days' });
    expect(await drawn.count()).toBe(1);
    const { width = 0, height = 0 } = (await page.locator(chart).boundingBox()) ?? {};
    expect(Math.min(width, height)).toBeGreaterThan(200);
    expect(await page.locator(`${chart} path[fill^="var(--lines"]`).count()).toBe(27);
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe(ink);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect({ asked, complaints }).toEqual({ asked: [url], complaints: [] });
    await context.close();
  });

  it('keeps its tables tables for those who hear them, and prints on A4', async () => {
    const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
    await page.goto(url);
    expect(await page.getByRole('columnheader', { name: '各方记录 Sides' }).count()).toBe(1);
    expect(await page.getByRole('cell', { name: '更正 Correct it' }).count()).toBe(1);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf).toMatch(/\/MediaBox \[0 0 59[45](?:\.\d+)? 84[12](?:\.\d+)?\]/);
    await page.close();
  });
});
