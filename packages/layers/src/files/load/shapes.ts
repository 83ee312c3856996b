import type { Json, JsonObject } from '@clampwise/model-files';
import { listAt } from '@clampwise/model-files/internal';
import type { BatchShape } from '../../tensor/symbolic.ts';
import { short } from '../words/custom.ts';
import type { Loading } from '../words/loading.ts';

/** Returns the shape of a batch in the settings of a layer; null if they do not say it. */
export function batchShapeIn(config: JsonObject, loading: Loading): BatchShape | null {
  for (const key of ['batch_shape', 'batch_input_shape', 'build_input_shape']) {
    const shape = listAt(config, key);
    if (shape.length > 0) return batchShape(shape, loading);
  }
  return null;
}

function batchShape(shape: readonly Json[], loading: Loading): BatchShape {
  const isShape = shape.every(
    (axis) => axis === null || (typeof axis === 'number' && Number.isSafeInteger(axis) && axis > 0),
  );
  if (isShape) return [null, ...shape.slice(1)] as BatchShape;
  return loading.reject('model', `the input shape ${short([...shape])}`, 'sizes above 0');
}
