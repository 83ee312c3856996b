import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What the fuzzer prints. */
export function fuzz(count: number, seed: number): string {
  const script = join(import.meta.dirname, '../../scripts/fuzzFiles.mjs');
  const args = [script, '--count', String(count), '--seed', String(seed)];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return stdout + stderr;
}
