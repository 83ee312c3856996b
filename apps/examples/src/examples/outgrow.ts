import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adam, dense, nonNeg, type Sequential, sequential } from '@clampwise/layers';
import { loadModelFile, saveModelFile } from '@clampwise/layers/node';
import { show } from '../format.ts';
import { npy } from '../npy.ts';
import { loadWeather } from '../weather.ts';
import { rootMeanSquare } from './seattleRain.ts';

const TRAINING_DAYS = 1088; // 34 batches of 32, from 2012 on
const SCRIPT = fileURLToPath(new URL('../../python/train_on.py', import.meta.url));
const PYTHON = process.env.PYTHON ?? 'python3';

/** What came back from Keras. */
export interface Grown {
  /** The loss of each epoch in Keras. */
  readonly losses: readonly number[];
  /** The largest difference between the weights of the two processes. */
  readonly betweenProcesses: number;
  /** The largest difference between the weights of two processes and of one. */
  readonly fromOneProcess: number;
  /** The smallest weight that the constraint holds at 0 or above. */
  readonly smallestWeight: number;
  /** The steps of the optimizer, in both libraries. */
  readonly steps: number;
  /** The error of the test days before and after Keras, and after one more epoch here, in mm. */
  readonly errors: readonly [small: number, grown: number, after: number];
}

/** A run with keras 3.15.1 and jax 0.10.2, for computers without them. */
export const RECORDED: Grown = {
  losses: [37.256268, 37.000732, 36.856082, 36.757935, 36.67934],
  betweenProcesses: 0,
  fromOneProcess: 1.1920928955078125e-7,
  smallestWeight: 0,
  steps: 272,
  errors: [7.0551694, 7.0116286, 7.0110267],
};

/**
 * Trains a model a little, hands it to Keras, which trains it on in two processes, and takes it
 * back.
 */
export async function outgrow(): Promise<void> {
  console.log('A model that predicts rain trains for 3 epochs in layers. Its last kernel may');
  console.log('not become negative, and the norm of all gradients is at most 1.');
  const missing = whyNoKeras();
  await inFolder(async (folder) => {
    const { small, report } = await saveSmall(folder);
    console.log('It is saved as small.keras, with the state of adam. The report:');
    for (const { what, instead } of report.changes) console.log(`  ${what}: ${instead}`);
    if (missing === '') print(await grow(small, folder));
  });
  if (missing === '') return;
  console.log(`\n${missing} To run the next part, install both:`);
  console.log('  python3 -m pip install keras jax');
  console.log('PYTHON=/path/to/python npm run example -- outgrow uses another Python.');
  console.log('These are the numbers of a recorded run, with keras 3.15.1 and jax 0.10.2:');
  print(RECORDED);
}

/** Runs the whole way, and returns what came back from Keras. */
export async function outgrown(): Promise<Grown> {
  return inFolder(async (folder) => {
    const { small } = await saveSmall(folder);
    return grow(small, folder);
  });
}

/** Runs a function with a folder for its files, which it removes afterwards. */
async function inFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'clampwise-outgrow-'));
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

// #region save
async function saveSmall(folder: string) {
  const small = await trainSmall();
  const path = join(folder, 'small.keras');
  const report = await saveModelFile(small, path);
  return { small, report };
}
// #endregion save

function print(grown: Grown): void {
  const { losses, errors } = grown;
  const [small, large, after] = errors.map((error) => error.toFixed(3));
  console.log('\nKeras on JAX trains it on, in two processes:');
  console.log(
    `  loss of 5 epochs                     ${losses.map((l) => l.toFixed(2)).join(' ')}`,
  );
  console.log(`  weights of the two processes differ  ${show(grown.betweenProcesses, 2)}`);
  console.log(`  weights of one process differ by     ${show(grown.fromOneProcess, 2)}`);
  console.log('\nlayers loads the file of Keras:');
  console.log(`  smallest weight under NonNeg         ${show(grown.smallestWeight, 3)}`);
  console.log(`  steps of adam                        ${grown.steps}`);
  console.log(`  test error, as saved at first        ${small} mm`);
  console.log(`  test error, after Keras              ${large} mm`);
  console.log(`  test error, one epoch later, here    ${after} mm`);
}

/** Trains a small model, the same at each call. */
async function trainSmall(): Promise<Sequential> {
  const model = sequential([
    dense({ units: 16, activation: 'relu', inputShape: [4], seed: 1 }),
    dense({ units: 1, kernelConstraint: 'nonNeg', seed: 2 }),
    nonNeg(),
  ]);
  model.compile({ optimizer: adam({ learningRate: 0.005, globalClipNorm: 1 }), loss: 'mse' });
  await trainHere(model, 3);
  return model;
}

async function trainHere(model: Sequential, epochs: number): Promise<void> {
  const { train } = loadWeather(TRAINING_DAYS);
  const x = train.map((sample) => sample.x);
  const y = train.map((sample) => [sample.rain]);
  await model.fit(x, y, { epochs, batchSize: 32, shuffle: false, verbose: 0 });
}

function testError(model: Sequential): number {
  const { test } = loadWeather(TRAINING_DAYS);
  const predicted = [...model.predict(test.map((sample) => sample.x)).data];
  return rootMeanSquare(
    predicted,
    test.map((sample) => sample.rain),
  );
}

/** Why Keras cannot run here; '' if it can. */
export function whyNoKeras(): string {
  const probe =
    'import importlib.util as u, sys; sys.exit(not (u.find_spec("keras") and u.find_spec("jax")))';
  const { status, error } = spawnSync(PYTHON, ['-c', probe], { stdio: 'ignore' });
  if (error !== undefined) return `There is no ${PYTHON} here.`;
  return status === 0 ? '' : `${PYTHON} has no keras with jax.`;
}

/** Trains the saved model on in Keras, in two processes and in one, and compares. */
async function grow(small: Sequential, folder: string): Promise<Grown> {
  const { train } = loadWeather(TRAINING_DAYS);
  await writeFile(join(folder, 'x.npy'), npy(train.map((sample) => sample.x)));
  await writeFile(join(folder, 'y.npy'), npy(train.map((sample) => [sample.rain])));
  const port = await freePort();
  const [losses] = (await Promise.all([
    trainInKeras(folder, 0, 2, port),
    trainInKeras(folder, 1, 2, port),
  ])) as [number[], number[]];
  await trainInKeras(folder, 0, 1, port);
  const [first, second, alone] = (await Promise.all(
    ['2-0', '2-1', '1-0'].map((name) => load(join(folder, `grown-${name}.keras`))),
  )) as [Sequential, Sequential, Sequential];
  const kernel = first.weights.find(({ constraint }) => constraint !== null);
  const grown = {
    losses,
    betweenProcesses: largestDifference(first, second),
    fromOneProcess: largestDifference(first, alone),
    smallestWeight: Math.min(...(kernel?.data ?? [])),
    steps: first.optimizer?.iterations ?? 0,
  };
  const before = [testError(small), testError(first)] as const;
  await trainHere(first, 1);
  return { ...grown, errors: [...before, testError(first)] };
}

// #region load
async function load(path: string): Promise<Sequential> {
  return (await loadModelFile(path)).model as Sequential;
}
// #endregion load

/** Runs the Python script, and returns the loss of each epoch. */
async function trainInKeras(
  folder: string,
  process: number,
  processes: number,
  port: number,
): Promise<number[]> {
  const args = [SCRIPT, folder, ...[process, processes, port].map(String)];
  const child = spawn(PYTHON, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  if (code !== 0) throw new Error(`${PYTHON} ${SCRIPT} failed:\n${errors.slice(-2000)}`);
  const file = join(folder, `grown-${processes}-${process}.json`);
  return JSON.parse(await readFile(file, 'utf8')) as number[];
}

/** Returns a port that nothing listens on, for the processes to meet. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

function largestDifference(a: Sequential, b: Sequential): number {
  const differences = a.weights.flatMap(({ data }, k) =>
    Array.from(data, (value, at) => Math.abs(value - (b.weights[k]?.data[at] ?? Number.NaN))),
  );
  return Math.max(...differences);
}
