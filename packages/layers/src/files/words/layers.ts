import { BOUNDED } from './families/bounded.ts';
import { DENSE } from './families/dense.ts';
import { MERGING } from './families/merging.ts';
import { NORMALIZING } from './families/normalizing.ts';
import { RESHAPING } from './families/reshaping.ts';
import { SMOOTH } from './families/smooth.ts';
import type { AnyLayer, LayerForm } from './form.ts';

/** The classes of layers that files can hold. */
const FORMS: readonly LayerForm[] = [
  ...DENSE,
  ...SMOOTH,
  ...BOUNDED,
  ...NORMALIZING,
  ...RESHAPING,
  ...MERGING,
];

/** Returns the form of a layer's class. A subclass has none. */
export function formOf(layer: AnyLayer): LayerForm | undefined {
  return FORMS.find(({ type }) => layer.constructor === type);
}

/** Returns the form of a class in a file, under Keras's name or ours. */
export function formNamed(className: string): LayerForm | undefined {
  return FORMS.find((form) => form.className === className);
}

/** Whether the class is one of Keras's or tfjs's, and not only ours. */
export function isStock({ isOurs = false }: LayerForm): boolean {
  return !isOurs;
}
