import type { MatmulCall } from '../check/matmul.ts';
import { isOneBlock, layoutOf, type Product, runProduct } from '../place/product.ts';
import { givenOrScoped, newArray, newPlace } from '../result/result.ts';
import { matmulFloat32, matmulFloat64, type ProductLoop } from '../run/js/algebra/matmul.ts';
import { kernelOf } from '../run/wasm/load.ts';
import { matmulFamily } from '../run/wasm/matmul.ts';
import { arenaOf, type Smallest, select } from '../select/select.ts';
import { FLOATS } from '../select/table.ts';
import { engine } from '../settings/state.ts';
import { trace } from '../settings/trace.ts';
import type { FloatArray } from '../types.ts';

// The number of products of two elements. Measured on Node 20, with random values.
const SMALLEST: Smallest = { staged: 256, resident: 200 };

/** Whether a product of so many pairs of elements runs as a loop if the backend is 'auto'. */
export function isFewProducts(count: number): boolean {
  return count < SMALLEST.staged;
}

/** Multiplies two matrices: select, place, run. Returns `out`, or a new array. */
export function multiply(op: 'matmul', call: MatmulCall): FloatArray {
  const { info, a, b, bias, m, k, n } = call;
  const inputs = a.resident || b.resident || bias?.resident === true;
  const target = givenOrScoped(info, m * n, call.out, inputs);
  const resident = a.resident || b.resident || (target !== null && target.address >= 0);
  const chosen = select(FLOATS, info, m * k * n, resident, SMALLEST);
  let result: FloatArray;
  if (chosen.backend === 'wasm') {
    const arena = arenaOf(chosen);
    const kernel = kernelOf(matmulFamily, arena, op, info.name);
    const layout = layoutOf(arena, call, target);
    const place = target ?? (isOneBlock(call, layout) ? null : newPlace(op, info, m * n));
    result = runProduct(arena, kernel, call, layout, place);
  } else {
    result = (target === null ? newArray(op, info, m * n) : target.data) as FloatArray;
    // A new array is zeros, the right result for empty sums.
    if (m * n > 0 && (k > 0 || bias !== null || target !== null)) runLoop(call, result);
  }
  if (engine.trace !== null) trace(op, info, m * n, op, chosen);
  return result;
}

type Loop = ProductLoop<FloatArray>;

/** Computes a product as a loop, over arrays wherever they are. */
export function runLoop(product: Product, result: FloatArray): void {
  const { a, aRow, aStep, b, bRow, bCol, bias, relu, m, k, n } = product;
  const [left, right] = [a.data as FloatArray, b.data as FloatArray];
  const added = bias === null ? null : (bias.data as FloatArray);
  // Two calls, each of one function, so that an engine can inline them.
  if (left instanceof Float32Array) {
    (matmulFloat32 as Loop)(left, aRow, aStep, right, bRow, bCol, added, relu, result, m, k, n);
  } else
    (matmulFloat64 as Loop)(left, aRow, aStep, right, bRow, bCol, added, relu, result, m, k, n);
}
