import type { Json } from '@clampwise/model-files';
import { isObject, objectAt } from '@clampwise/model-files/internal';
import { L1, L1L2, L2 } from '../../regularizers/norms.ts';
import { FunctionRegularizer, type Regularizer } from '../../regularizers/regularizer.ts';
import { functionName, readCustom, short, writeCustom } from './custom.ts';
import type { Loading } from './loading.ts';
import type { Saving } from './saving.ts';
import { number, readSettings, type Setting } from './settings.ts';

const FACTOR = 0.01;

/** The regularizer of a weight. */
export const regularizerSetting: Setting = {
  usual: null,
  write: (value, path, saving) => {
    return value === null || value === undefined
      ? null
      : writeRegularizer(value as Regularizer, path, saving);
  },
  read: (value, path, loading) => (value === null ? null : readRegularizer(value, path, loading)),
};

function writeRegularizer(given: Regularizer, path: string, saving: Saving): Json | undefined {
  const found = wordsFor(given);
  if (found === null) {
    return writeCustom(given instanceof FunctionRegularizer ? given.fn : given, path, saving);
  }
  const [className, config] = found;
  if (saving.dialect === 'tfjs') {
    // tfjs has one class for all three.
    return { class_name: 'L1L2', config: { l1: 0, l2: 0, ...config } };
  }
  const words = { class_name: className, config };
  return saving.dialect === 'own' ? words : { module: 'keras.regularizers', ...words };
}

function wordsFor(given: Regularizer): readonly [string, { [factor: string]: number }] | null {
  if (given instanceof L1) return ['L1', { l1: given.l1 }];
  if (given instanceof L2) return ['L2', { l2: given.l2 }];
  if (given instanceof L1L2) return ['L1L2', { l1: given.l1, l2: given.l2 }];
  return null;
}

function readRegularizer(value: Json, path: string, loading: Loading): unknown {
  const written = functionName(value);
  if (written === undefined) return loading.reject(path, short(value), 'a regularizer');
  const custom = loading.customNamed(written);
  if (custom !== undefined) return readCustom(custom, value);
  const config = isObject(value) ? objectAt(value, 'config') : {};
  const factors = (usual: number, names: readonly string[]): { [name: string]: unknown } => {
    const settings = Object.fromEntries(
      names.map((name) => [name, { ...number(usual), key: name }]),
    );
    return readSettings(settings, config, path, loading);
  };
  switch (written.replace(/_/g, '').toLowerCase()) {
    case 'l1':
      return new L1(factors(FACTOR, ['l1']).l1 as number);
    case 'l2':
      return new L2(factors(FACTOR, ['l2']).l2 as number);
    case 'l1l2':
      return new L1L2(factors(0, ['l1', 'l2']) as { l1: number; l2: number });
    default: {
      const sentence = `${path} is the unknown regularizer '${written}'. Pass customObjects: { ${written} }`;
      return loading.reject(path, `'${written}'`, 'a known regularizer', sentence);
    }
  }
}
