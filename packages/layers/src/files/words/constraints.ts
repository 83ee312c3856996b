import type { Json, JsonObject } from '@clampwise/model-files';
import { isObject, objectAt } from '@clampwise/model-files/internal';
import { type BoxBound, box } from '../../constraints/box.ts';
import { type Constraint, FunctionConstraint } from '../../constraints/constraint.ts';
import { monotone } from '../../constraints/monotone.ts';
import { nonNeg } from '../../constraints/nonNeg.ts';
import { maxNorm, minMaxNorm, unitNorm } from '../../constraints/norms.ts';
import { simplex } from '../../constraints/simplex.ts';
import { functionName, readCustom, short, writeCustom } from './custom.ts';
import { withInfinities, withoutInfinities } from './infinity.ts';
import { snakeCase } from './json.ts';
import type { Loading } from './loading.ts';
import type { Saving } from './saving.ts';
import { flag, number, numbers, readSettings, type Setting, type Settings } from './settings.ts';

/** A constraint in files. */
interface ConstraintForm {
  /** The class in Keras and tfjs; null if they have none. */
  readonly className: string | null;
  /** The class that @clampwise/tfjs-adapter registers, for a constraint that tfjs lacks. */
  readonly adapterClass?: string;
  readonly settings: Settings;
  readonly make: (options: never) => Constraint;
}

const bounds: Setting = {
  usual: null,
  write: (value) => withoutInfinities(value),
  read: (value) => withInfinities(value),
};

const FORMS: { readonly [name: string]: ConstraintForm } = {
  nonNeg: { className: 'NonNeg', settings: {}, make: nonNeg },
  maxNorm: {
    className: 'MaxNorm',
    settings: { maxValue: number(2), axis: numbers(0) },
    make: maxNorm,
  },
  minMaxNorm: {
    className: 'MinMaxNorm',
    settings: { minValue: number(0), maxValue: number(1), rate: number(1), axis: numbers(0) },
    make: minMaxNorm,
  },
  unitNorm: { className: 'UnitNorm', settings: { axis: numbers(0) }, make: unitNorm },
  box: {
    className: null,
    adapterClass: 'ClampwiseBoxConstraint',
    settings: { min: bounds, max: bounds },
    make: ({ min, max }: { readonly min: BoxBound; readonly max: BoxBound }) => box(min, max),
  },
  simplex: {
    className: null,
    adapterClass: 'ClampwiseSimplexConstraint',
    settings: { sum: number(1), axis: numbers(0) },
    make: simplex,
  },
  monotone: {
    className: null,
    adapterClass: 'ClampwiseMonotoneConstraint',
    settings: { increasing: flag(true), axis: number(0) },
    make: monotone,
  },
};

/** The constraint of a weight. */
export const constraintSetting: Setting = {
  usual: null,
  write: (value, path, saving) => {
    return value === null || value === undefined
      ? null
      : writeConstraint(value as Constraint, path, saving);
  },
  read: (value, path, loading) => (value === null ? null : readConstraint(value, path, loading)),
};

function writeConstraint(constraint: Constraint, path: string, saving: Saving): Json | undefined {
  const { name, options } = constraint;
  const form = options !== null && Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form === undefined || options === null) {
    const given = constraint instanceof FunctionConstraint ? constraint.fn : constraint;
    return writeCustom(given, path, saving);
  }
  const config = writeConfig(form, options, path, saving);
  if (saving.dialect === 'own') return { class_name: form.className ?? name, config };
  if (saving.dialect === 'tfjs') return writeForTfjs(form, name, config, path, saving);
  if (form.className === null) {
    return saving.leaveOut(path, `the constraint ${name}`, `Use a constraint that Keras has`);
  }
  return { module: 'keras.constraints', class_name: form.className, config };
}

function writeForTfjs(
  { className, adapterClass }: ConstraintForm,
  name: string,
  config: JsonObject,
  path: string,
  { findings }: Saving,
): Json {
  const rule = 'enforceConstraints of @clampwise/tfjs-adapter enforces it in training';
  if (className !== null) {
    findings.changed(path, `the constraint ${name}`, `${className}, which tfjs ignores; ${rule}`);
    return { class_name: className, config };
  }
  const needed = 'which tfjs loads after registerConstraints() of @clampwise/tfjs-adapter';
  findings.changed(path, `the constraint ${name}`, `${adapterClass}, ${needed}; ${rule}`);
  return { class_name: adapterClass as string, config };
}

function writeConfig(
  { settings }: ConstraintForm,
  options: { readonly [option: string]: unknown },
  path: string,
  saving: Saving,
): JsonObject {
  // All of them: defaults differ between versions.
  const entries = Object.entries(settings).map(([option, setting]) => {
    return [snakeCase(option), setting.write(options[option], path, saving) ?? null];
  });
  return Object.fromEntries(entries) as JsonObject;
}

function readConstraint(value: Json, path: string, loading: Loading): unknown {
  const written = functionName(value);
  if (written === undefined) return loading.reject(path, short(value), 'a constraint');
  const custom = loading.customNamed(written);
  if (custom !== undefined) return readCustom(custom, value);
  const wanted = written.replace(/_/g, '').toLowerCase();
  const form = Object.entries(FORMS).find(([name, { className, adapterClass }]) =>
    [name, className, adapterClass].some((each) => each?.toLowerCase() === wanted),
  )?.[1];
  if (form === undefined) {
    const sentence = `${path} is the unknown constraint '${written}'. Pass customObjects: { ${written} }`;
    return loading.reject(path, `'${written}'`, 'a known constraint', sentence);
  }
  const config = isObject(value) ? objectAt(value, 'config') : {};
  return form.make(readSettings(form.settings, config, path, loading) as never);
}
