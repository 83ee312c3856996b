import { Fault } from '../fault.ts';
import { quoted } from './dialect.ts';

/**
 * Returns a class name in snake case, as Keras names groups: conv2d_transpose for Conv2DTranspose.
 */
export function snakeCase(className: string): string {
  // Keras 2 puts the package of a registered class in front of its name.
  return className
    .slice(className.lastIndexOf('>') + 1)
    .replace(/[^\p{L}\p{N}_]+/gu, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Classes whose name in the file is not their name in Python, which names their group. */
const PYTHON_NAMES: ReadonlyMap<string, string> = new Map([
  ['GroupQueryAttention', 'GroupedQueryAttention'],
]);

/** Returns the group of each class: dense, dense_1, dense_2 … */
export function groupNames(classNames: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return classNames.map((className) => {
    const name = snakeCase(PYTHON_NAMES.get(className) ?? className);
    if (name === '') throw new Fault(`a layer of the class ${quoted(className)}`, 'class names');
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
}
