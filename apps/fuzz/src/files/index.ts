// The readers and writers of model files, with malformed arguments. Bytes are spoiled elsewhere: mutants.ts.
import { dense, sequential } from '@clampwise/layers';
import { saveModel } from '@clampwise/layers/files';
import { openModelFile, writeKeras, writeTfjs } from '@clampwise/model-files';
import type { Draw } from '../core/draw.ts';
import { hostileOf, hostileOptions, spoiled } from '../core/hostile.ts';
import { show } from '../core/show.ts';
import type { Notes, Target } from '../core/target.ts';
import { build } from '../core/template.ts';
import { checkError } from '../kernels/check.ts';

type Any = (...args: unknown[]) => unknown;

const DENSE = { name: 'dense', units: 1, batch_input_shape: [null, 1] };
const LAYERS = [{ class_name: 'Dense', module: 'keras.layers', config: DENSE }];
const MODEL = {
  class_name: 'Sequential',
  module: 'keras',
  config: { name: 'model', build_input_shape: [null, 1], layers: LAYERS },
};
const ARRAY = { dtype: 'float32', shape: [1, 1], values: Float32Array.of(2) };
const BIAS = { dtype: 'float32', shape: [1], values: Float32Array.of(1) };
const OPTIMIZER = { module: 'keras.optimizers', class_name: 'SGD', config: {} };

const CONTENTS = {
  writeKeras: {
    model: MODEL,
    training: { optimizer: OPTIMIZER, loss: 'mse' },
    weights: [{ path: ['dense'], arrays: [ARRAY, BIAS] }],
    optimizer: { iterations: 1, learningRate: 0.1, slots: [ARRAY] },
    kerasVersion: '3.0.0',
  },
  writeTfjs: {
    model: MODEL,
    weights: [
      { name: 'dense/kernel', ...ARRAY },
      { name: 'dense/bias', ...BIAS },
    ],
    training: { optimizer_config: { class_name: 'SGD', config: {} } },
    optimizer: [{ name: 'iter', ...BIAS }],
    userDefinedMetadata: { note: 'mine' },
  },
} as const;

async function survives(fn: Any, args: readonly unknown[], notes: Notes, name: string) {
  notes.call(() => `${name}(${args.map((arg) => show(arg)).join(', ')})`);
  try {
    await fn(...args.map((arg) => build(arg, (slot) => slot.data)));
  } catch (error) {
    checkError(error);
  }
}

const writer = (name: keyof typeof CONTENTS, fn: Any): Target => ({
  name,
  covers: [`model-files ${name}`],
  async run(draw, notes) {
    const content = spoiled(draw, CONTENTS[name]);
    const args = draw.oneIn(6) ? [hostileOf(draw)] : [content];
    await survives(fn, args, notes, name);
  },
});

/** The bytes of a real file. */
let saved: Uint8Array | undefined;
async function bytes(): Promise<Uint8Array> {
  const model = sequential([dense({ units: 1, inputShape: [2], seed: 1 })]);
  saved ??= (await saveModel(model)).bytes;
  return saved;
}

const OPTIONS = { strict: true, limits: { layers: 9 } };

async function open(draw: Draw, notes: Notes): Promise<void> {
  const file = await bytes();
  const cut = file.slice(0, draw.int(file.length + 1));
  const source = draw.pick([cut, hostileOf(draw), { modelTopology: hostileOf(draw) }]);
  // A text is an address, which would be fetched.
  if (typeof source === 'string') return;
  await survives(openModelFile as Any, [source, hostileOptions(draw, OPTIONS)], notes, 'open');
}

export const TARGETS: readonly Target[] = [
  writer('writeKeras', writeKeras as Any),
  writer('writeTfjs', writeTfjs as Any),
  { name: 'openModelFile', covers: ['model-files openModelFile'], run: open },
];
