// Lays out bounds that hold for runs of elements, for the kernels that take one bound per element.
// It only copies, so it works on the bytes of a value. A vector may reach beyond the end: up to 15
// bytes there are written too.
export function spread_bytes(
  values: usize,
  out: usize,
  runs: usize,
  n: usize,
  bytes: usize,
): void {
  const last = values + runs * bytes;
  const length = n * bytes;
  while (values < last) {
    let v: v128;
    if (bytes == 1) v = v128.load8_splat(values);
    else if (bytes == 2) v = v128.load16_splat(values);
    else if (bytes == 4) v = v128.load32_splat(values);
    else v = v128.load64_splat(values);
    const end = out + length;
    for (let at = out; at < end; at += 16) v128.store(at, v);
    out = end;
    values += bytes;
  }
}
