import { fromConfig } from '../check/infinity.ts';
import type { Json, JsonObject } from '../keras/json.ts';
import type { Notes } from './notes.ts';

/** A layer of Keras that stands for one of this package. */
export interface Equal {
  readonly className: string;
  readonly config: JsonObject;
  /** Whether it is an operation of keras.ops, which only a functional model can have. */
  readonly isOperation: boolean;
}

type Find = (config: JsonObject) => readonly [equal: Equal, difference: string | null];

const layer = (className: string, config: JsonObject = {}): Equal => {
  return { className, config, isOperation: false };
};

const AT_ZERO = 'the same values, 0 for -0; its gradient at 0 is 0, not 1';
const AT_BOUNDS = 'the same values; its gradient at a bound is not 1';
const UNIT_NORM = 'the same values from norms of 1e-6 on; a vector of zeros has the gradient NaN';

/** The layers of this package, apart from the corrected ones, which have Keras's names. */
const EQUALS: { readonly [className: string]: Find } = {
  ClampwiseClipByValue: ({ min_value: min = null, max_value: max = null }) => {
    const [low, high] = [boundOf(min), boundOf(max)];
    if (low === null && high === null) return [layer('Identity'), null];
    if (low === 0 && high === null) return [layer('ReLU'), AT_ZERO];
    return [operationFor(low, high), AT_BOUNDS];
  },
  ClampwiseIdentity: () => [layer('Identity'), null],
  ClampwiseNonNeg: () => [layer('ReLU'), AT_ZERO],
  ClampwiseReLU: ({ max_value = null, negative_slope = 0, threshold = 0 }) => {
    const config = { negative_slope, threshold };
    return [layer('ReLU', max_value === null ? config : { ...config, max_value }), null];
  },
  ClampwiseUnitNormalization: ({ axis = -1 }) => [layer('UnitNormalization', { axis }), UNIT_NORM],
};

function operationFor(low: number | null, high: number | null): Equal {
  const isOperation = true;
  if (high === null) return { className: 'Maximum', config: { operand: low }, isOperation };
  if (low === null) return { className: 'Minimum', config: { operand: high }, isOperation };
  return { className: 'Clip', config: { x_min: low, x_max: high }, isOperation };
}

/** Returns a bound, or null if it is infinite. */
function boundOf(value: Json): number | null {
  const bound = fromConfig(value);
  return typeof bound === 'number' && Number.isFinite(bound) ? bound : null;
}

/** Returns the layer of Keras for one of this package; undefined for other layers. */
export function equalOf(className: string, config: JsonObject): Equal | undefined {
  return Object.hasOwn(EQUALS, className) ? EQUALS[className]?.(config)[0] : undefined;
}

/** Reports how the layer of Keras differs. */
export function noteEqual(notes: Notes, path: string, className: string, config: JsonObject): void {
  const [equal, difference] = EQUALS[className]?.(config) ?? [];
  if (equal === undefined || difference === null || difference === undefined) return;
  const kind = equal.isOperation ? `the operation ${equal.className}` : equal.className;
  const name = className.replace('Clampwise', '');
  notes.changed(path, `the layer ${name} of this package`, `${kind}: ${difference}`);
}
