import type { Architecture, LayerEntry } from '@clampwise/model-files';
import { objectAt, valueAt } from '@clampwise/model-files/internal';
import type { Layer, LayerOutput } from '../../layers/layer.ts';
import type { Model } from '../../models/model.ts';
import { Sequential } from '../../models/sequential.ts';
import type { AnyLayer } from '../words/form.ts';
import type { Loading } from '../words/loading.ts';
import { readFunctional } from './functional.ts';
import { ownWords, readLayer } from './layers.ts';
import { readModelOfOperation, readOperation } from './operations.ts';
import { batchShapeIn } from './shapes.ts';

/** Builds the model that a file describes, with first values as weights. */
export function readModel(
  architecture: Architecture,
  loading: Loading,
  at = '',
): Model<LayerOutput> {
  return architecture.kind === 'sequential'
    ? readSequential(architecture, loading, at)
    : readFunctional(architecture, loading, at, readEntry);
}

function readSequential(architecture: Architecture, loading: Loading, at: string): Sequential {
  const { layers, source, name } = architecture;
  const entries = layers.filter(({ className }) => className !== 'InputLayer');
  const parts = entries.map((entry) => readEntry(entry, loading, at));
  const model = new Sequential(parts as Layer[]);
  const config = objectAt(source, 'config');
  if (name !== '') model.naming.name = name.replaceAll('/', '_');
  if (valueAt(config, 'trainable') === false) model.trainable = false;
  const [first] = layers;
  const shape = (first && batchShapeIn(first.config, loading)) ?? batchShapeIn(config, loading);
  if (shape !== null && entries.length > 0) model.ensureBuilt(shape, 'float32');
  return model;
}

/** Returns the layer of an entry, which may be a model. */
function readEntry(entry: LayerEntry, loading: Loading, at: string): AnyLayer {
  const path = at === '' ? entry.name : `${at}/${entry.name}`;
  if (entry.isOperation) return readOperation(entry, path, loading);
  if (entry.model === null || ownWords(entry.source) !== null) {
    return readLayer(entry, path, loading);
  }
  return (
    readModelOfOperation(entry, entry.model, path, loading) ?? readModel(entry.model, loading, path)
  );
}

/** Returns the names of the outputs of a model: of the layers that they come from. */
export function outputNamesIn({ kind, outputs }: Architecture): readonly string[] {
  return kind === 'functional' ? outputs.map(({ layer }) => layer) : ['output'];
}
