import { ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '@clampwise/kernels/internal';
import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import { CONSTRAINT_CLASSES } from '../../constraints/register.ts';
import { Activation } from '../../layers/activation.ts';
import { activationClasses } from '../../layers/keras/activations.ts';
import { kerasClasses } from '../../layers/keras/classes.ts';
import { LAYER_CLASSES } from '../../layers/register.ts';
import { withTextsBack } from '../texts.ts';
import { asTfjsReads, type CustomNames } from '../translate/context.ts';
import { Orthogonal } from './orthogonal.ts';

/** An activation or a constraint that a Keras file names. It also gets the settings in the file. */
export type CustomFunction = (x: Tensor, config: { readonly [key: string]: unknown }) => Tensor;

/**
 * A class of a layer, constraint, initializer or regularizer of tfjs, with `className` and
 * `fromConfig`.
 */
export type CustomClass = serialization.SerializableConstructor<serialization.Serializable>;

/**
 * Your own classes and functions by their names in the file, such as 'Scale' or 'package>Scale'.
 */
export type CustomObjects = { readonly [name: string]: CustomClass | CustomFunction };

/** A class, and the name under which tfjs finds it. */
export type CustomEntry = readonly [name: string, cls: CustomClass];

/** Checks custom objects, and wraps each function in a class. */
export function customEntries(op: string, objects: CustomObjects): CustomEntry[] {
  if (typeof objects !== 'object' || objects === null || Array.isArray(objects)) {
    const expected = 'an object of classes and functions by their names';
    throw new ClampwiseTypeError(op, 'customObjects', describe(objects), expected);
  }
  const taken = new Set<string>();
  return Object.entries(objects).map(([name, object]) => {
    if (taken.has(asTfjsReads(name))) {
      const received = 'a name that tfjs reads like one before it';
      throw new ClampwiseTypeError(op, `customObjects.${name}`, received, 'a name of its own');
    }
    taken.add(asTfjsReads(name));
    if (asTfjsReads(name) in Object.prototype) {
      const received = 'a name that every object of JavaScript has';
      throw new ClampwiseTypeError(op, `customObjects.${name}`, received, 'another name');
    }
    if (typeof object !== 'function') {
      const expected = 'a class of tfjs, or a function of a tensor';
      throw new ClampwiseTypeError(op, `customObjects.${name}`, describe(object), expected);
    }
    checkClass(op, name, object);
    const own = nameInTfjs(name, object);
    const cls = isClass(object) ? object : functionClass(own, object);
    checkFree(op, own, cls);
    return [own, cls];
  });
}

/**
 * Returns the names of custom objects. For a file of tfjs they include all classes that the page
 * has registered.
 */
export function customNames(objects: CustomObjects, isOfTfjs: boolean): CustomNames {
  const given = Object.entries(objects);
  const registered = isOfTfjs ? registeredNames().map((name) => [name, name] as const) : [];
  const own = given.map(([name, object]) => [name, nameInTfjs(name, object)] as const);
  const functions = given.filter(([, object]) => !isClass(object)).map(([name]) => name);
  return { names: new Map([...registered, ...own]), functions: new Set(functions) };
}

/**
 * Returns the name of an object in tfjs. tfjs has one table for layers and activations, so a
 * function must not have the name of a class there.
 */
function nameInTfjs(name: string, object: CustomClass | CustomFunction): string {
  const own = asTfjsReads(name);
  const isTaken = !isClass(object) && entryOf(classes(), own) !== undefined;
  return isTaken ? `customFunction${own}` : own;
}

function isClass(object: CustomClass | CustomFunction): object is CustomClass {
  return typeof (object.prototype as { getConfig?: unknown } | undefined)?.getConfig === 'function';
}

/**
 * Throws for a class without the methods that tfjs calls. Otherwise it would pass for a function.
 */
function checkClass(op: string, name: string, object: CustomClass | CustomFunction): void {
  const isWritten = /^class\b/.test(Function.prototype.toString.call(object));
  const missing = isClass(object) ? 'fromConfig' : 'getConfig';
  const hasMissing = typeof Reflect.get(object, 'fromConfig') === 'function';
  if (isClass(object) ? hasMissing : !isWritten) return;
  const received = `a class without ${missing}`;
  throw new ClampwiseTypeError(op, `customObjects.${name}`, received, 'a class of tfjs');
}

/**
 * Throws if the name is taken. In tfjs's table of classes, the later of two with one name replaces
 * the other.
 */
function checkFree(op: string, name: string, cls: CustomClass): void {
  const [known] = entryOf(classes(), asTfjsReads(name)) ?? [];
  if (known === undefined || known === cls) return;
  const received = `${describe(cls)} for a name that ${known.name || 'a class'} of tfjs has already`;
  throw new ClampwiseTypeError(op, `customObjects.${name}`, received, 'a name of its own');
}

type ClassTable = ReturnType<typeof serialization.SerializationMap.getMap>['classNameMap'];

function classes(): ClassTable {
  return serialization.SerializationMap.getMap().classNameMap;
}

/** Returns the names of the classes that tfjs knows. */
function registeredNames(): string[] {
  return Object.keys(classes());
}

/** Returns the entry of the table itself, never one of its prototype. */
function entryOf(table: ClassTable, name: string): ClassTable[string] | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/**
 * Wraps a function in a class with `apply`, which tfjs accepts as an activation or a constraint.
 */
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

/** Returns the classes and functions of this package that a model may contain. */
function ownEntries(): CustomEntry[] {
  const layers = [...LAYER_CLASSES, ...kerasClasses(), ...activationClasses(), Activation];
  const own = [...layers, ...CONSTRAINT_CLASSES] as unknown as CustomClass[];
  return [
    ...own.map((cls): CustomEntry => [cls.className, cls]),
    [Orthogonal.className, Orthogonal],
    ...geluNew(),
  ];
}

/**
 * Returns tfjs's gelu_new under the name geluNew, as which tfjs reads it from a file and finds no
 * class.
 */
function geluNew(): CustomEntry[] {
  const [cls] = entryOf(classes(), 'gelu_new') ?? [];
  return cls === undefined ? [] : [['geluNew', cls]];
}

/** Passes a config to its class, with the texts of the file. */
const fromKeptTexts: CustomClass['fromConfig'] = (cls, config, ...others) =>
  Reflect.apply(cls.fromConfig, cls, [cls, withTextsBack(config), ...others]);

/**
 * Runs a function while tfjs knows the classes of this package and some others, and restores its
 * table afterwards. The function must be synchronous, or other loads would find the classes too.
 */
export function withClasses<T>(entries: readonly CustomEntry[], run: () => T): T {
  const table = classes();
  const before = new Map<string, ClassTable[string] | undefined>();
  for (const [name, cls] of [...ownEntries(), ...entries]) {
    if (!before.has(name)) before.set(name, entryOf(table, name));
    table[name] = [cls, fromKeptTexts];
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
