import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(
  new URL('../../../../packages/model-files/scripts/fuzzFiles.mjs', import.meta.url),
);

const SUMMARY = /(\d+) mutants, \d+ opened, \d+ errors of ours, (\d+) others/;

/** Opens mutants of model files for some time, with the program that does only this. */
export function openMutants(
  seed: number,
  milliseconds: number,
): Promise<{ name: string; calls: number; faults: number }> {
  const args = [PROGRAM, '--minutes', String(milliseconds / 60_000), '--seed', String(seed)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => {
      const [, calls, faults] = SUMMARY.exec(output) ?? [];
      if (calls === undefined) return reject(new Error(`fuzzFiles.mjs said: ${output}`));
      if (Number(faults) > 0) console.log(`\n${output}`);
      resolve({ name: 'mutants of files', calls: Number(calls), faults: Number(faults) });
    });
  });
}
