import { fromConfig } from '../check/infinity.ts';
import { type Axes, axesOfRole } from '../constraints/axes.ts';
import type { Json, JsonObject } from '../keras/json.ts';
import { isObject, objectAt, textAt } from '../keras/json.ts';
import { CONSTRAINTS } from '../keras/translate/tables.ts';
import type { Notes } from './notes.ts';

/** The place of a setting, and its layer. */
export interface At {
  readonly path: string;
  readonly className: string;
  /** The number of axes of the weight of that role; null if it is unknown. */
  readonly rankOf: (role: string) => number | null;
}

/** Activations by their names in a model, where Keras has other names. */
const RENAMED: { readonly [name: string]: string } = {
  clampwise_exponential: 'exponential',
  clampwise_hard_sigmoid: 'hard_sigmoid',
  clampwise_hard_silu: 'hard_silu',
  clampwise_leaky_relu: 'leaky_relu',
  swish: 'silu',
};

/** Activations that Keras 3 computes as tfjs does, under the same name. */
const SAME = new Set(
  `elu gelu linear log_softmax mish relu relu6 selu sigmoid softmax softplus softsign tanh`.split(
    ' ',
  ),
);

const HARD_SIGMOID = "tfjs's hard_sigmoid, which is x / 5 + 1 / 2 within 0 and 1";

/** Returns Keras's name of an activation. */
export function activation(notes: Notes, path: string, name: Json): Json {
  if (name === null) return null;
  const own = String(name);
  if (SAME.has(own)) return own;
  if (Object.hasOwn(RENAMED, own)) return RENAMED[own] as string;
  if (own === 'hard_sigmoid') {
    const instead = 'Keras 3 computes relu6(x + 3) / 6 under that name: use sigmoid';
    notes.unsupported(path, HARD_SIGMOID, instead);
  } else if (own === 'gelu_new' || own === 'clampwise_gelu_tanh') {
    notes.unsupported(
      path,
      'the approximation of gelu',
      'no file of Keras can ask for it: use gelu',
    );
  } else {
    notes.unsupported(path, `the activation ${own}`, 'Keras has none of that name');
  }
  return null;
}

/** Returns a regularizer in Keras's form. */
export function regularizer(notes: Notes, path: string, value: Json): Json {
  if (!isObject(value)) return null;
  const className = textAt(value, 'class_name');
  if (className !== 'L1L2') {
    notes.dropped(path, `the regularizer ${className}`, 'no regularizer: Keras has none like it');
    return null;
  }
  const { l1 = 0, l2 = 0 } = objectAt(value, 'config');
  return { module: 'keras.regularizers', class_name: className, config: { l1, l2 } };
}

/** The roles of weights in a layer, by the setting that constrains them. */
const ROLES: { readonly [setting: string]: string } = {
  depthwise_constraint: 'depthwise_kernel',
  embeddings_constraint: 'embeddings',
  kernel_constraint: 'kernel',
  pointwise_constraint: 'pointwise_kernel',
  recurrent_constraint: 'recurrent_kernel',
};

const OURS = /^Clampwise(\w+)Constraint$/;

/** Returns a constraint in Keras's form, with the axes that it has in this layer. */
export function constraint(notes: Notes, at: At, setting: string, value: Json): Json {
  if (!isObject(value)) return null;
  const path = `${at.path}.${setting}`;
  const given = textAt(value, 'class_name');
  const config = objectAt(value, 'config');
  const [, ownName] = OURS.exec(given) ?? [];
  if (ownName === 'Box') return box(notes, path, config);
  const className = ownName ?? given;
  if (!CONSTRAINTS.includes(className)) {
    const name = ownName === 'Function' ? String(config.name ?? 'function') : className;
    notes.dropped(
      path,
      `the constraint ${lowerFirst(name)}`,
      'no constraint: Keras has none like it',
    );
    return null;
  }
  const { axis = null, name: _, ...numbers } = config;
  const read = Object.entries(numbers).map(([key, each]) => [key, fromConfig(each)] as const);
  const settings: JsonObject = Object.fromEntries(read) as JsonObject;
  if (className !== 'NonNeg') settings.axis = axisOf(at, setting, axis, ownName !== undefined);
  return { module: 'keras.constraints', class_name: className, config: settings };
}

/**
 * Returns the axes of tfjs's own constraints. There 0 means that no axis was given, and the layer
 * decides.
 */
function axisOf(at: At, setting: string, axis: Json, isOurs: boolean): Json {
  const isChosen = axis === null || (axis === 0 && !isOurs);
  if (!isChosen) return one(axis);
  const role = ROLES[setting] ?? setting.replace('_constraint', '');
  const rank = at.rankOf(role);
  return one([...(axesOfRole(at.className, role, rank) ?? byRank(rank, isOurs))]);
}

function byRank(rank: number | null, isOurs: boolean): Axes {
  if (!isOurs || rank === null || rank < 3) return [0];
  return Array.from({ length: rank - 1 }, (_, axis) => axis);
}

function one(axis: Json): Json {
  return Array.isArray(axis) && axis.length === 1 ? (axis[0] as Json) : axis;
}

/** Returns NonNeg for a box that starts at 0. Keras has no other box. */
function box(notes: Notes, path: string, config: JsonObject): Json {
  const [min, max] = [fromConfig(config.min), fromConfig(config.max)] as Json[];
  const isUnder = max === null || max === Infinity;
  const isOver = min === null || min === -Infinity;
  if (isUnder && isOver) return null;
  if (isUnder && min === 0) {
    notes.changed(path, 'the constraint box from 0', 'NonNeg, which is the same', 'accepts');
    return { module: 'keras.constraints', class_name: 'NonNeg', config: {} };
  }
  notes.dropped(path, 'the constraint box', 'no constraint: Keras has none like it');
  return null;
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
