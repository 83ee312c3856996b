import type { CastCase, GradientCase, TestCase, ValueCase } from './cases.ts';
import { show } from './judge.ts';

const FORMS: Readonly<Record<string, string>> = {
  'loop-ternary': 'x < lo ? lo : x > hi ? hi : x',
  'loop-if': 'x > lo ? (x < hi ? x : hi) : lo',
  'loop-min-max': 'Math.min(Math.max(x, lo), hi)',
};

const GRADIENTS: Readonly<Record<string, string>> = {
  'loop-ternary': 'x >= lo && x <= hi ? dy : 0',
  'loop-if': 'dy * (x > lo && x < hi ? 1 : 0)',
  'loop-min-max': 'dy * Number(x >= lo) * Number(x <= hi)',
};

/** A program that shows a case on an engine, to paste; null where there is none to paste. */
export function codeOf(engine: string, test: TestCase): string | null {
  const code = { values: valueCode, gradients: gradientCode, casts: castCode }[test.tab];
  const lines = code(engine, test as never);
  if (lines === null) return null;
  const right = test.right === null ? 'an error' : show(test.right);
  return `${lines.join('\n')} // should be ${right}`;
}

function valueCode(engine: string, { x, min, max, dtype }: ValueCase): string[] | null {
  const [value, lo, hi] = [show(x), show(min), show(max)];
  const array = dtype === 'int32' ? 'Int32Array' : 'Float32Array';
  if (engine.startsWith('clampwise')) {
    return [
      "import { clip } from '@clampwise/kernels';",
      '',
      `clip(${array}.of(${value}), ${lo}, ${hi})[0];`,
    ];
  }
  if (engine.startsWith('tfjs')) {
    return [
      `await tf.setBackend('${engine.replace('tfjs-', '')}');`,
      `const x = tf.tensor([${value}], [1], '${dtype}');`,
      `(await tf.clipByValue(x, ${lo}, ${hi}).data())[0];`,
    ];
  }
  if (engine === 'numpy-ts') {
    const length = 64;
    return [
      "import * as np from 'numpy-ts';",
      '',
      `const x = np.full([${length}], ${value}, '${dtype}');`,
      `np.clip(x, ${lo}, ${hi}).data[0];`,
    ];
  }
  if (engine === 'jax-js') {
    return [
      "import { init, numpy as jnp } from '@jax-js/jax';",
      '',
      "await init('wasm');",
      `const x = jnp.array(${array}.of(${value}, ${value}, ${value}));`,
      `jnp.clip(x, ${lo}, ${hi}).dataSync()[0];`,
    ];
  }
  const form = FORMS[engine];
  if (form === undefined) return null;
  return [
    `const [lo, hi] = [${lo}, ${hi}];`,
    `const clip = (x) => ${form};`,
    `${array}.of(clip(${value}))[0];`,
  ];
}

function gradientCode(engine: string, { x, dy, min, max }: GradientCase): string[] | null {
  const [value, gradient, lo, hi] = [show(x), show(dy), show(min), show(max)];
  if (engine.startsWith('clampwise')) {
    return [
      "import { clipVjp } from '@clampwise/kernels';",
      '',
      `const dy = Float32Array.of(${gradient});`,
      `clipVjp(dy, Float32Array.of(${value}), ${lo}, ${hi}).dx[0];`,
    ];
  }
  if (engine.startsWith('tfjs')) {
    return [
      `await tf.setBackend('${engine.replace('tfjs-', '')}');`,
      `const gradient = tf.grad((x) => tf.clipByValue(x, ${lo}, ${hi}));`,
      `const dx = gradient(tf.tensor([${value}]), tf.tensor([${gradient}]));`,
      '(await dx.data())[0];',
    ];
  }
  if (engine === 'jax-js') {
    return [
      "import { grad, init, numpy as jnp } from '@jax-js/jax';",
      '',
      "await init('wasm');",
      `const loss = (x) => jnp.clip(x, ${lo}, ${hi}).mul(${gradient}).sum();`,
      `grad(loss)(jnp.array([${value}])).dataSync()[0];`,
    ];
  }
  const form = GRADIENTS[engine];
  if (form === undefined) return null;
  return [
    `const [lo, hi] = [${lo}, ${hi}];`,
    `const gradient = (dy, x) => ${form};`,
    `gradient(${gradient}, ${value});`,
  ];
}

function castCode(engine: string, { x, scale, dtype }: CastCase): string[] | null {
  const value = show(x);
  const array = dtype === 'int16' ? 'Int16Array' : 'Uint8Array';
  if (engine.startsWith('clampwise')) {
    const options = scale === 1 ? '' : `, { scale: ${scale} }`;
    return [
      "import { saturateCast } from '@clampwise/kernels';",
      '',
      `saturateCast(Float32Array.of(${value}), '${dtype}'${options})[0];`,
    ];
  }
  if (engine === 'numpy-ts') {
    return [
      "import * as np from 'numpy-ts';",
      '',
      `const x = np.multiply(np.array([${value}], 'float32'), ${scale});`,
      `x.astype('${dtype}').data[0];`,
    ];
  }
  const scaled = scale === 1 ? value : `${value} * ${scale}`;
  if (engine === 'loop-ternary') return [`${array}.of(Math.round(${scaled}))[0];`];
  if (engine === 'loop-if') return [`${array}.of(${scaled})[0];`];
  if (engine !== 'loop-min-max') return null;
  if (dtype === 'uint8') return [`Uint8ClampedArray.of(${scaled})[0];`];
  return [`Int16Array.of(Math.max(-1, Math.min(1, ${value})) * ${scale})[0];`];
}
