const AWAIT = ' (await the Promise)';

/** The end of a message: what to write instead of a value that is often passed by mistake. */
export function adviceFor(value: unknown): string {
  if (isPromise(value)) return AWAIT;
  const code = tensorOf(value);
  return code === null ? '' : ` (write ${code})`;
}

/** The same if a tensor is not expected: advice for a Promise, `other` for everything else. */
export function awaitOr(value: unknown, other = ''): string {
  return isPromise(value) ? AWAIT : other;
}

/** Whether a value is a Promise, or another object that `await` waits for. */
export function isPromise(value: unknown): boolean {
  return typeof (value as Partial<Promise<unknown>> | null | undefined)?.then === 'function';
}

/** Code that makes a tensor of a typed array, an NdArray of kernels or a Tensor of layers. */
function tensorOf(value: unknown): string | null {
  if (ArrayBuffer.isView(value)) return 'tf.tensor(Array.from(array, Number))';
  const { data, shape } = (value ?? {}) as { readonly data?: unknown; readonly shape?: unknown };
  const isNdArray = ArrayBuffer.isView(data) && Array.isArray(shape);
  return isNdArray ? 'tf.tensor(array.data, array.shape)' : null;
}
