/** A Chromium for tests in a real browser. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { findProgram, installDebianPackage } from './programs.ts'

const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** Flags for a quiet Chromium that also runs as root and in a container. */
export const chromiumFlags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
] as const

/** The path of Chromium: the one on PATH, else Debian's without windows, else Playwright's own. Throws one clear sentence where none is. */
export const chromiumPath = (): string => {
  const found = findProgram(...names) ?? (installDebianPackage('chromium-headless-shell') ? findProgram(...names) : undefined)
  return found ?? playwrightsOwn()
}

const playwrightsOwn = (): string => {
  const path = chromium.executablePath()
  if (existsSync(path)) return path
  console.log('Downloading Chromium for the tests.')
  const cli = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js')
  spawnSync(process.execPath, [cli, 'install', 'chromium'], { stdio: 'ignore' })
  if (existsSync(path)) return path
  throw new Error('The tests need a browser: put chromium or google-chrome on PATH; downloading one did not work.')
}
