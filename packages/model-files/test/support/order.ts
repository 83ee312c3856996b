import { layerOrder } from '../../src/architecture/order.ts';
import type { Architecture } from '../../src/types.ts';

/** The paths of layers in Keras's order, models entered. */
export function pathsInOrder(architecture: Architecture, path: readonly string[] = []): string[] {
  return layerOrder(architecture).flatMap((layer) => {
    const at = [...path, layer.name];
    const inner = layer.model ?? layer.wrapped;
    return inner === null ? [at.join('/')] : pathsInOrder(inner, at);
  });
}
