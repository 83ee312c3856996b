/**
 * Case 57: objects that hold a typed array with a stride or an offset, as other libraries make
 * them. `contiguous` tells whether they must be accepted. All others must throw.
 */
export interface StridedObject {
  readonly title: string;
  readonly contiguous: boolean;
  make(): { data: Float32Array; shape: number[] };
}

function six(): Float32Array {
  return Float32Array.of(-2, -1, 0, 1, 2, 3);
}

function strided(title: string, contiguous: boolean, extra: object, shape: number[] = [2, 3]): StridedObject {
  const make = () => ({ data: six(), shape: [...shape], dtype: 'float32', ...extra });
  return { title, contiguous, make };
}

export const stridedObjects: readonly StridedObject[] = [
  strided('a transposed array: stride [1, 2]', false, { stride: [1, 2], offset: 0 }),
  strided('strides [1, 2]', false, { strides: [1, 2] }),
  strided('every second element', false, { stride: [2], offset: 0 }, [3]),
  strided('an offset', false, { stride: [1], offset: 1 }, [5]),
  strided('an offset alone', false, { offset: 2 }, [4]),
  strided('a reversed array', false, { stride: [-1], offset: 5 }, [6]),
  strided('a broadcast array: stride 0', false, { stride: [0, 1], offset: 0 }),
  strided('stride [3, 1], offset 0', true, { stride: [3, 1], offset: 0 }),
];
