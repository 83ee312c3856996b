import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { serialization, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { kerasClasses } from '../../layers/keras/classes.ts';
import { LAYER_CLASSES } from '../../layers/register.ts';
import { asTfjsReads } from '../translate/context.ts';
import { ACTIVATION_FUNCTIONS } from './activations.ts';

/** A function that a Keras file names: an activation, or a constraint. It also gets the settings that the file has. */
export type CustomFunction = (x: Tensor, config: { readonly [key: string]: unknown }) => Tensor;

/** A class of tfjs: of a layer, a constraint, an initializer or a regularizer, with `className` and `fromConfig`. */
export type CustomClass = serialization.SerializableConstructor<serialization.Serializable>;

/** What a file needs besides tfjs's classes, by the name that the file has for it: 'Scale', or 'package>Scale'. */
export type CustomObjects = { readonly [name: string]: CustomClass | CustomFunction };

/** A class, and the name under which tfjs finds it. */
export type CustomEntry = readonly [name: string, cls: CustomClass];

/** Checks custom objects, and makes a class of each function. */
export function customEntries(op: string, objects: CustomObjects): CustomEntry[] {
  const taken = new Set<string>();
  return Object.entries(objects).map(([name, object]) => {
    if (taken.has(asTfjsReads(name))) {
      const received = 'a name that tfjs reads like one before it';
      throw new ClampwiseTypeError(op, `customObjects.${name}`, received, 'a name of its own');
    }
    taken.add(asTfjsReads(name));
    if (typeof object !== 'function') {
      const expected = 'a class of tfjs, or a function of a tensor';
      throw new ClampwiseTypeError(op, `customObjects.${name}`, describe(object), expected);
    }
    const cls = isClass(object) ? object : functionClass(name, object);
    checkFree(op, name, cls);
    return [asTfjsReads(name), cls];
  });
}

function isClass(object: CustomClass | CustomFunction): object is CustomClass {
  return typeof (object.prototype as { getConfig?: unknown } | undefined)?.getConfig === 'function';
}

/** tfjs keeps one table of classes, in which the later of two with one name takes the place of the other. */
function checkFree(op: string, name: string, cls: CustomClass): void {
  const [known] = classes()[asTfjsReads(name)] ?? [];
  if (known === undefined || known === cls) return;
  const received = `${describe(cls)} for a name that ${known.name || 'a class'} of tfjs has already`;
  throw new ClampwiseTypeError(op, `customObjects.${name}`, received, 'a name of its own');
}

type ClassTable = ReturnType<typeof serialization.SerializationMap.getMap>['classNameMap'];

function classes(): ClassTable {
  return serialization.SerializationMap.getMap().classNameMap;
}

/** What tfjs takes for an activation or a constraint: an object with `apply`. */
function functionClass(name: string, fn: CustomFunction): CustomClass {
  class FunctionObject extends serialization.Serializable {
    static readonly className: string = asTfjsReads(name);
    private readonly config: serialization.ConfigDict;

    constructor(config: serialization.ConfigDict) {
      super();
      const { customObjects: _, ...own } = config;
      this.config = own;
    }

    apply(x: Tensor): Tensor {
      return fn(x, this.config);
    }

    getConfig(): serialization.ConfigDict {
      return this.config;
    }
  }
  return FunctionObject;
}

/**
 * Runs a function while tfjs knows some classes, our layers and our activations;
 * afterwards its table is as it was. The function must not wait: whoever loads a model meanwhile would find them too.
 */
export function withClasses<T>(entries: readonly CustomEntry[], run: () => T): T {
  const ours = [...LAYER_CLASSES, ...kerasClasses()].map(
    (cls): CustomEntry => [cls.className, cls as unknown as CustomClass],
  );
  const functions = Object.entries(ACTIVATION_FUNCTIONS).map(
    ([name, fn]): CustomEntry => [name, functionClass(name, fn)],
  );
  const table = classes();
  const before = new Map<string, ClassTable[string] | undefined>();
  for (const [name, cls] of [...ours, ...functions, ...entries]) {
    if (!before.has(name)) before.set(name, table[name]);
    table[name] = [cls, cls.fromConfig];
  }
  try {
    return run();
  } finally {
    for (const [name, known] of before) {
      if (known === undefined) delete table[name];
      else table[name] = known;
    }
  }
}

/**
 * In place of tfjs's Orthogonal where weights follow: that one takes long, and fails where the methods of tensors are not
 * there, as with tfjs's single packages.
 */
class OrthogonalToCome extends serialization.Serializable {
  static readonly className = 'Orthogonal';
  private readonly config: serialization.ConfigDict;

  constructor(config: serialization.ConfigDict) {
    super();
    this.config = config;
  }

  apply(shape: number[]): Tensor {
    return zeros(shape);
  }

  getConfig(): serialization.ConfigDict {
    const { customObjects: _, ...own } = this.config;
    return own;
  }
}

/** Classes for a model whose weights follow. */
export const BEFORE_WEIGHTS: readonly CustomEntry[] = [
  [OrthogonalToCome.className, OrthogonalToCome],
];
