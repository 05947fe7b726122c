import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type BrowserContext, chromium } from 'playwright-core';
import { docsPage } from '../../functions/portal/docs-page.ts';
import { routes } from '../../functions/portal/routes.ts';
import { root } from '../../scripts/generate/contexts.ts';
import { httpApi } from '../../shared/http/api.ts';
import { anHttpEvent } from '../builders/http.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const openapi = read('events/openapi.json');
const viewer = {
  script: read('node_modules/swagger-ui-dist/swagger-ui-bundle.js'),
  style: read('node_modules/swagger-ui-dist/swagger-ui.css'),
};
const answer = httpApi(routes, { version: '1.2.3', openapi, ...docsPage(viewer) });

function get(path: string): Promise<APIGatewayProxyStructuredResultV2> {
  const [, file] = /^\/docs\/(.+)$/.exec(path) ?? [];
  return file
    ? answer(anHttpEvent({ route: 'GET /docs/{file}', path: { file } }))
    : answer(anHttpEvent({ route: `GET ${path}` }));
}

const mostBytes = 6 * 1024 * 1024;
const filesOf = (page: string) =>
  [...page.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, file]) => `/${file}`);

describe('the portal', () => {
  it('is well and says its version', async () => {
    expect(await get('/health')).toMatchObject({
      statusCode: 200,
      body: '{"status":"ok","version":"1.2.3"}',
    });
  });

  it('gives the document out as it is committed', async () => {
    const { body, headers } = await get('/openapi.json');
    expect({ body, type: headers?.['content-type'] }).toEqual({ body: openapi, type: 'application/json' });
  });

  it('gives out the files that the page names, for good and within what a Lambda may answer', async () => {
    const files = filesOf((await get('/docs')).body ?? '');
    expect(files).toHaveLength(3);
    for (const file of files) {
      const found = await get(file);
      expect(found).toMatchObject({ statusCode: 200 });
      expect(found.headers).toMatchObject({
        'cache-control': 'public, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      expect(Buffer.byteLength(JSON.stringify(found))).toBeLessThan(mostBytes);
    }
  });

  it.each(['viewer.js', '../api.ts', 'start-000000000000.js', '__proto__'])(
    'has no file %s',
    async (file) => {
      await expect(get(`/docs/${file}`)).rejects.toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
    },
  );

  it('names no other host in the page, and lets it run or ask nothing from elsewhere', async () => {
    const { body, headers } = await get('/docs');
    expect(body?.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|\/\/[a-z]/);
    const policy = String(headers?.['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('changes the name of a file with its content', () => {
    const [before] = docsPage(viewer).files;
    const [after] = docsPage({ ...viewer, script: `${viewer.script}\n` }).files;
    expect(before?.name).not.toBe(after?.name);
  });
});

it('the bundle of the portal has no AWS client in it', () => {
  const { outputs } = JSON.parse(read('build/metafile.json')) as {
    outputs: Record<string, { inputs: Record<string, unknown> }>;
  };
  const [portal] = Object.entries(outputs).filter(([file]) => file.endsWith('portal-api/index.mjs'));
  const inputs = Object.keys(portal?.[1].inputs ?? {});
  expect(inputs).toContain('functions/portal/api.ts');
  expect(inputs.filter((input) => /@aws-sdk|@smithy/.test(input))).toEqual([]);
});

const browserPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

(existsSync(browserPath) ? describe : describe.skip)('the page in a browser', () => {
  const profile = mkdtempSync(join(tmpdir(), 'zhanggui-docs-'));
  let server: Server;
  let browser: BrowserContext;

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const { statusCode, headers, body } = await get(request.url ?? '/');
      response.writeHead(statusCode ?? 500, headers as Record<string, string>).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await chromium.launchPersistentContext(profile, {
      executablePath: browserPath,
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await new Promise((resolve) => server.close(resolve));
    rmSync(profile, { recursive: true });
  });

  it('has every operation in the page at once, breaks no rule of its own and asks this host only', async () => {
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('response', (response) => asked.push(`${response.status()} ${response.url()}`));
    page.on('requestfailed', (request) => complaints.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(`${base}/docs`);
    const operations = Object.values(JSON.parse(openapi).paths as object).flatMap((path) =>
      Object.keys(path),
    );
    const shown = page.locator('.opblock');
    await shown.nth(operations.length - 1).waitFor();
    expect(await shown.count()).toBe(operations.length);
    expect(complaints).toEqual([]);
    expect(asked.every((each) => each.startsWith(`200 ${base}/`))).toBe(true);
    expect(asked.some((each) => each.endsWith('/openapi.json'))).toBe(true);
  });
});
