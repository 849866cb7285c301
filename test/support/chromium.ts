import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, onTestFinished } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of this machine; undefined where there is none. */
const program = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => NAMES.map((name) => join(folder, name)))
  .find(isProgram);

/** Whether a page can be looked at here. */
export const hasChromium = program !== undefined;

/** Without a sandbox, which containers do not allow, and without anything that a browser does by itself. */
const SWITCHES = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export type OpenPage = Page & {
  /** What the page asked for, itself first. */
  requests: string[];
  /** What it complained of: errors, and what its policy forbade. */
  complaints: string[];
};

let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

/** A page of its own, closed when the test ends. The tests of a file share a headless Chromium with a fresh profile. */
export async function openPage(url: string, scheme: 'light' | 'dark' = 'light'): Promise<OpenPage> {
  browser ??= chromium.launch({
    ...(program !== undefined && { executablePath: program }),
    headless: true,
    timeout: 120_000,
    args: SWITCHES,
  });
  const context = await (await browser).newContext({ colorScheme: scheme, viewport: { width: 1280, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const seen = { requests: [] as string[], complaints: [] as string[] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('pageerror', (error) => seen.complaints.push(error.message));
  page.on('console', (message) => seen.complaints.push(message.text()));
  await page.goto(url);
  return Object.assign(page, seen);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
