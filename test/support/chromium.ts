import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { isHere } from './skip.ts';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** True where Chromium is installed. */
export function hasChromium(): boolean {
  return isHere(PATHS.some((path) => existsSync(path)), { tests: 'walks through the page', because: 'chromium is not installed' });
}

/** Starts a headless browser of the system's own Chromium. */
export function startChromium(): Promise<Browser> {
  // The sandbox needs privileges that containers do not give; the pages are our own.
  return chromium.launch({ executablePath: PATHS.find((path) => existsSync(path))!, args: ['--no-sandbox'] });
}
