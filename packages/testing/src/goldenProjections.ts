// The golden vectors of projections and their gradients, by optax, and of isotonic regression, by
// scikit-learn (see oracles/README.md).

import type { ProjectionName } from './cases/projections.ts';
import { typedArray } from './dtypes.ts';
import projectionsFile from './golden/projections.json' with { type: 'json' };
import { floatOf } from './golden.ts';

type Floats = Float32Array | Float64Array;

/**
 * A call of a projection with its arguments by name, and its result. With dy, also its gradient.
 */
export interface GoldenProjection {
  readonly op: ProjectionName;
  readonly title: string;
  readonly dtype: 'float32' | 'float64';
  readonly x: Floats;
  readonly args: { readonly [name: string]: number | boolean | Floats };
  readonly y: Floats;
  readonly dy: Floats | null;
  readonly dx: Floats | null;
}

interface VectorJson {
  readonly op: ProjectionName;
  readonly title: string;
  readonly dtype: 'float32' | 'float64';
  readonly x: readonly string[];
  readonly args: { readonly [name: string]: string | boolean | readonly string[] };
  readonly y: readonly string[];
  readonly dy?: readonly string[];
  readonly dx?: readonly string[];
  readonly ours?: readonly string[];
}

function read(vector: VectorJson): GoldenProjection {
  const { op, title, dtype } = vector;
  const floats = (texts: readonly string[]): Floats =>
    typedArray(dtype, texts.map(floatOf)) as Floats;
  const args = Object.entries(vector.args).map(([name, value]) => [
    name,
    typeof value === 'boolean' ? value : typeof value === 'string' ? floatOf(value) : floats(value),
  ]);
  return {
    op,
    title,
    dtype,
    x: floats(vector.x),
    args: Object.fromEntries(args),
    y: floats(vector.ours ?? vector.y),
    dy: vector.dy === undefined ? null : floats(vector.dy),
    dx: vector.dx === undefined ? null : floats(vector.dx),
  };
}

/** The projections of optax and scikit-learn; `source` names the versions. */
export function goldenProjections(): {
  readonly source: string;
  readonly vectors: readonly GoldenProjection[];
} {
  const file = projectionsFile as unknown as { source: string; vectors: readonly VectorJson[] };
  return { source: file.source, vectors: file.vectors.map(read) };
}
