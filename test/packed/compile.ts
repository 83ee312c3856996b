import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from './project.ts';

export const COMPILERS = ['typescript-5.4', 'typescript-5.9', 'typescript'] as const;
export const NODENEXT = { module: 'nodenext', moduleResolution: 'nodenext' };
export const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' };
export const RESOLUTIONS = [
  ['nodenext', NODENEXT],
  ['bundler', BUNDLER],
] as const;

let configs = 0;

/** Checks files of a project, the declarations of packages too, and rejects with the errors. */
export async function compile(
  folder: string,
  compiler: (typeof COMPILERS)[number],
  options: object,
  what: object,
): Promise<void> {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    ...options,
  };
  // Compilers run next to each other.
  const config = join(folder, `tsconfig.${configs++}.json`);
  writeFileSync(config, JSON.stringify({ compilerOptions, ...what }));
  await runTool(compiler, ['-p', config], folder);
}

// The declarations of tfjs do not pass (no types for Long, WebGPU declared unlike TypeScript's).
const OF_TFJS = /^[^(]*\/(@tensorflow|@webgpu|typescript)\/[^(]*\.d\.ts\(/;

/** The errors of a compilation, without those in the declarations of tfjs. */
export async function errorsOfOurs(compilation: Promise<void>): Promise<string[]> {
  const errors = await compilation.then(() => [], errorsOf);
  return errors.filter((line) => !OF_TFJS.test(line));
}

/** The lines of a failed compilation that tell of errors. */
function errorsOf(error: Error): string[] {
  const lines = error.message.split('\n').filter((line) => line.includes(': error TS'));
  if (lines.length === 0) throw error;
  return lines;
}
