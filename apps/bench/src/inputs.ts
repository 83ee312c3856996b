/** Random values of which about that part lies outside -1..1. */
export function randomValues(n: number, outside: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    const inside = Math.random() * 2 - 1;
    const far = 1 + Math.random();
    values[i] = Math.random() < outside ? (inside < 0 ? -far : far) : inside;
  }
  return values;
}

/** Says where `got` is not `x` clipped to -1..1; null where it is all right. */
export function checkClipped(x: ArrayLike<number>, got: ArrayLike<number>): string | null {
  for (let i = 0; i < x.length; i++) {
    const v = x[i] as number;
    const wanted = v < -1 ? -1 : v > 1 ? 1 : v;
    if (!Object.is(got[i], wanted)) return `element ${i} is ${text(got[i])}, not ${text(wanted)}`;
  }
  return null;
}

function text(value: number | undefined): string {
  return Object.is(value, -0) ? '-0' : String(value);
}
