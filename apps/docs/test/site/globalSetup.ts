import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for the built site, which all test files of a run share. */
    readonly shared: string;
  }
}

const shared = mkdtempSync(join(tmpdir(), 'clampwise-docs-'));

export function setup({ provide }: TestProject): void {
  provide('shared', shared);
}

export function teardown(): void {
  rmSync(shared, { recursive: true, force: true });
}
