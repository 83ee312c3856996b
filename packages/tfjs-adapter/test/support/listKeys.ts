import { entriesOf } from '../../src/keras/list/entries.ts';
import type { OracleModel } from './oracleModels.ts';

/** The keys of what a model uses. */
export function keysOf({ model, keras }: OracleModel): string[] {
  const layers = entriesOf(model as never, keras === '3');
  return layers.flatMap(({ entries }) => entries.map(({ key }) => key));
}
