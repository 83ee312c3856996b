// Prints the polynomials of assembly/exponential.ts and of its JavaScript version: the ones of least relative error, found by the exchange
// algorithm of Remez (1934). Coefficients go from the constant term up, in twelve digits: the error asks for no more.

const POLYNOMIALS = [
  {
    name: '(2^f - 1) / f for f in -0.5..0.5',
    of: (f) => (f === 0 ? Math.LN2 : Math.expm1(f * Math.LN2) / f),
    from: -0.5,
    to: 0.5,
    degree: 5,
  },
  // log(m) = 2·artanh(z) with z = (m - 1) / (m + 1): for m in 1..2, z is in 0..1/3; for √½..√2, z² is at most (√2 - 1)^4.
  { name: '2·artanh(√w) / √w for w in 0..1/9', of: artanh, from: 0, to: 1 / 9, degree: 4 },
  {
    name: '2·artanh(√w) / √w for w in 0..(√2 - 1)^4',
    of: artanh,
    from: 0,
    to: (Math.SQRT2 - 1) ** 4,
    degree: 3,
  },
];

for (const polynomial of POLYNOMIALS) {
  const { coefficients, error } = remez(polynomial);
  console.log(`${polynomial.name}, to ${error.toExponential(1)} of it`);
  for (const coefficient of coefficients) console.log(`  ${Number(coefficient.toPrecision(12))}`);
}

function artanh(w) {
  if (w < 1e-5) return 2 + (2 / 3) * w + (2 / 5) * w ** 2 + (2 / 7) * w ** 3;
  return (2 * Math.atanh(Math.sqrt(w))) / Math.sqrt(w);
}

function remez({ of, from, to, degree }) {
  const count = degree + 2;
  let points = Array.from(
    { length: count },
    (_, i) => (from + to - (to - from) * Math.cos((Math.PI * i) / (count - 1))) / 2,
  );
  for (;;) {
    const coefficients = levelled(of, points);
    const errorAt = (x) => valueAt(coefficients, x) / of(x) - 1;
    points = extremes(errorAt, from, to);
    if (points.length !== count) throw new Error(`${points.length} extremes instead of ${count}`);
    const sizes = points.map((x) => Math.abs(errorAt(x)));
    const error = Math.max(...sizes);
    if (error < 1.0001 * Math.min(...sizes)) return { coefficients, error };
  }
}

function valueAt(coefficients, x) {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

/** The polynomial whose relative errors at the points are equal but for their signs, which alternate. */
function levelled(of, points) {
  const rows = points.map((x, i) => [
    ...Array.from({ length: points.length - 1 }, (_, k) => x ** k),
    (i % 2 === 0 ? 1 : -1) * of(x),
    of(x),
  ]);
  return solved(rows).slice(0, -1);
}

/** Solves linear equations, the right side of each in its last place, by elimination with pivots. */
function solved(rows) {
  const n = rows.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (Math.abs(rows[j][i]) > Math.abs(rows[i][i])) [rows[i], rows[j]] = [rows[j], rows[i]];
    }
    for (let j = i + 1; j < n; j++) {
      const factor = rows[j][i] / rows[i][i];
      for (let k = i; k <= n; k++) rows[j][k] -= factor * rows[i][k];
    }
  }
  const x = new Array(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    const known = x.reduce((sum, value, k) => sum + value * rows[i][k], 0);
    x[i] = (rows[i][n] - known) / rows[i][i];
  }
  return x;
}

/** Where the error is largest between two of its changes of sign. */
function extremes(errorAt, from, to) {
  const found = [];
  const steps = 20000;
  for (let i = 0; i <= steps; i++) {
    const x = from + ((to - from) * i) / steps;
    const last = found.at(-1);
    if (last === undefined || Math.sign(errorAt(x)) !== Math.sign(errorAt(last))) found.push(x);
    else if (Math.abs(errorAt(x)) > Math.abs(errorAt(last))) found[found.length - 1] = x;
  }
  return found;
}
