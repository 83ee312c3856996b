import { isObject, type Json, type JsonObject, objectAt, shown, textAt } from '../json.ts';
import { callOf } from './code.ts';
import { type Context, customName, plain } from './context.ts';
import { ACTIVATIONS, CONSTRAINTS, INITIALIZERS, snakeCase } from './tables.ts';

/** Translates an object of one kind. Null stands for none. */
export type Translate = (context: Context, path: string, value: Json) => Json;

export const AS_CUSTOM_OBJECT = 'pass its class or function to loadKerasModel in customObjects';

/** Returns an object that is given by its name alone, or as it is. */
function objectOf(context: Context, value: Json): JsonObject | null {
  if (typeof value === 'string') {
    const className = context.custom.names.has(value) ? value : classNameOf(value);
    return plain(className, {});
  }
  return isObject(value) ? value : null;
}

/** Returns the name of a class by its name in snake_case. */
export function classNameOf(name: string): string {
  const camel = name.replace(/_+(\w)/g, (_, letter: string) => letter.toUpperCase());
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** Translates a constraint. enforceConstraints makes it hold in training. */
export const constraint: Translate = (context, path, value) => {
  const object = objectOf(context, value);
  if (object === null) return null;
  const { findings } = context;
  const custom = customName(context, object);
  const className = custom ?? known(CONSTRAINTS, textAt(object, 'class_name'));
  if (className === undefined) {
    findings.dropped(path, shown(object), `no constraint; ${AS_CUSTOM_OBJECT}`, 'rejects');
    return null;
  }
  const instead = 'enforceConstraints(model), which loadKerasModel calls, enforces it in training';
  const fix = 'enforceConstraints(model)';
  findings.changed(path, shown(object), instead, custom === undefined ? 'ignores' : 'rejects', fix);
  const config = objectAt(object, 'config');
  return plain(className, custom === undefined ? axisSaid(config) : config);
};

/** Writes the axis as a list. The constraints of tfjs treat a 0 like no axis. */
function axisSaid(config: JsonObject): JsonObject {
  const { axis } = config;
  return typeof axis === 'number' ? { ...config, axis: [axis] } : config;
}

function known(names: readonly string[], name: string): string | undefined {
  return names.find((each) => each === name || snakeCase(each) === snakeCase(name));
}

export const initializer: Translate = (context, path, value) => {
  const object = objectOf(context, value);
  if (object === null) return null;
  const custom = customName(context, object);
  if (custom !== undefined) return plain(custom, object.config);
  const name = textAt(object, 'class_name');
  const own = Object.hasOwn(INITIALIZERS, name) ? INITIALIZERS[name] : undefined;
  if (own !== undefined) return plain(own, withoutSeedObject(objectAt(object, 'config')));
  context.findings.dropped(path, shown(object), "zeros, then the file's weights", 'rejects');
  return plain('Zeros', {});
};

/** Removes the seed if it is an object, as Keras 3 writes it. tfjs expects a number. */
function withoutSeedObject(config: JsonObject): JsonObject {
  return isObject(config.seed) ? { ...config, seed: null } : config;
}

export const regularizer: Translate = (context, path, value) => {
  const object = objectOf(context, value);
  if (object === null) return null;
  const custom = customName(context, object);
  if (custom !== undefined) return plain(custom, object.config);
  const name = textAt(object, 'class_name').toLowerCase();
  // Keras's default, also for a name alone.
  const { l1 = 0.01, l2 = 0.01 } = objectAt(object, 'config');
  if (name === 'l1l2') return plain('L1L2', { l1, l2 });
  if (name === 'l1' || name === 'l2') {
    const own = name === 'l1' ? { l1, l2: 0 } : { l1: 0, l2 };
    const fix = callOf(`tf.regularizers.${name}`, { [name]: own[name] });
    context.findings.changed(path, shown(object), 'L1L2, its name in tfjs', 'rejects', fix);
    return plain('L1L2', own);
  }
  context.findings.dropped(path, shown(object), `no regularizer; ${AS_CUSTOM_OBJECT}`, 'rejects');
  return null;
};

/** Activations of this package, which tfjs lacks or computes differently from Keras 3. */
const BROUGHT: { readonly [name: string]: string } = {
  exponential: 'clampwiseExponential',
  gelu_new: 'clampwiseGeluTanh',
  hard_silu: 'clampwiseHardSilu',
  hard_swish: 'clampwiseHardSilu',
  leaky_re_lu: 'clampwiseLeakyRelu',
  leaky_relu: 'clampwiseLeakyRelu',
};

export const activation: Translate = (context, path, value) => {
  if (value === null) return null;
  const { findings, custom } = context;
  const ofUser = isObject(value) ? customName(context, value) : undefined;
  if (isObject(value) && isLayer(value)) {
    // A function gets the settings as its second argument.
    if (ofUser !== undefined) return plain(ofUser, value.config);
    const name = textAt(value, 'class_name');
    const instead = `pass a function of a tensor to loadKerasModel in customObjects: { ${name} }`;
    findings.unsupported(path, `the layer ${name} as activation`, instead, 'rejects');
    return null;
  }
  const name = activationName(value);
  const own = ofUser ?? custom.names.get(name);
  if (own !== undefined) return own;
  if (name === 'hard_sigmoid' && context.isKeras3) {
    findings.changed(path, 'hard_sigmoid of Keras 3, relu6(x + 3) / 6', 'the same', 'differs');
    return 'clampwiseHardSigmoid';
  }
  const brought = Object.hasOwn(BROUGHT, name) ? BROUGHT[name] : undefined;
  if (brought !== undefined) {
    findings.changed(path, name, 'a function of this package', 'rejects');
    return brought;
  }
  const known = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined;
  if (known === undefined)
    findings.unsupported(path, `the activation ${name}`, AS_CUSTOM_OBJECT, 'rejects');
  else if (known !== name) findings.changed(path, name, `${known}, its name in tfjs`, 'rejects');
  return known ?? null;
};

/** Returns the name of an activation, which is a text or an object. */
function activationName(value: Json): string {
  if (typeof value === 'string') return value;
  if (!isObject(value) || isLayer(value)) return shown(value);
  const name = typeof value.config === 'string' ? value.config : textAt(value, 'class_name');
  return Object.hasOwn(ACTIVATIONS, snakeCase(name)) ? snakeCase(name) : name;
}

/** Tells whether an activation is a layer with settings. tfjs only takes names. */
function isLayer(value: JsonObject): boolean {
  return isObject(value.config ?? null) && value.class_name !== 'function';
}

/** Translates a dtype. tfjs computes in float32, and other policies are reported. */
export function dtype(context: Context, path: string, value: Json): Json {
  const name = isObject(value)
    ? textAt(objectAt(value, 'config'), 'name') || textAt(value, 'class_name')
    : value;
  if (name === null || name === 'float32' || name === 'int32' || name === 'bool') return name;
  if (name === 'string' || name === 'complex64') return name;
  const isInteger = typeof name === 'string' && /^u?int\d+$/.test(name);
  const own = isInteger ? 'int32' : 'float32';
  // tfjs takes any name, computes in float32, and cannot cast an input to the others.
  context.findings.changed(path, shown(name), own, isInteger ? 'rejects' : 'ignores');
  return own;
}
