import type { Violation } from '../optimizers/checkConstraints.ts';
import type { BackendFault } from './probes.ts';

/** The first tensor that held NaN or an infinity. */
export interface NonFinite {
  /** The step, from 1. 0 means before the first step. */
  readonly step: number;
  /**
   * The kind of tensor: given data, a weight at the start, the output of a layer, or the gradient
   * of a weight.
   */
  readonly kind: 'data' | 'weight' | 'output' | 'gradient';
  /** The name of the layer or the weight, or xs or ys for data. */
  readonly name: string;
  /** For data: the first row that is not finite, from 0. */
  readonly row?: number;
}

/** The findings of diagnose. */
export interface Diagnosis {
  /** The norm of all gradients at each step, before clipping. */
  readonly gradientNorms: readonly number[];
  /**
   * A limit for `globalClipNorm`: the median of the norms. If the norms explode, it is their first
   * value, and at most 1. It is null if no norm is finite and above 0.
   */
  readonly suggestedLimit: number | null;
  readonly firstNonFinite: NonFinite | null;
  /** The weights that violated their constraints before the first step or after the last. */
  readonly violations: readonly Violation[];
  readonly backendFaults: readonly BackendFault[];
  /** The message if a step failed, for example because the backend lacks a kernel; else null. */
  readonly failure: string | null;
  /** The findings as text, each with the line of code that fixes it. */
  readonly text: string;
}

/** The findings of a run. */
export interface Findings {
  readonly gradientNorms: readonly number[];
  readonly firstNonFinite: NonFinite | null;
  readonly failure: string | null;
  readonly violations: readonly Violation[];
  readonly violationsBefore: readonly Violation[];
  readonly faults: readonly BackendFault[];
  readonly backend: string;
  readonly optimizer: string;
  readonly batchSize: number;
}

export function diagnosisOf(findings: Findings): Diagnosis {
  const { gradientNorms, firstNonFinite, failure, faults: backendFaults } = findings;
  const suggestedLimit = limitFor(gradientNorms);
  const violations = union(findings.violations, findings.violationsBefore);
  const data = {
    gradientNorms,
    suggestedLimit,
    firstNonFinite,
    violations,
    backendFaults,
    failure,
  };
  return { ...data, text: textOf(data, findings) };
}

function union(after: readonly Violation[], before: readonly Violation[]): Violation[] {
  const named = new Set(after.map(({ weight }) => weight));
  return [...after, ...before.filter(({ weight }) => !named.has(weight))];
}

/** The median of the norms, or a limit that does not come from an explosion, to two digits. */
function limitFor(norms: readonly number[]): number | null {
  const usable = usableOf(norms);
  const median = medianOf(usable);
  if (median === undefined) return null;
  const limit = explodes(norms) ? Math.min(1, usable[0] as number) : median;
  return Number(limit.toPrecision(2));
}

function usableOf(norms: readonly number[]): number[] {
  return norms.filter((norm) => norm > 0 && norm < Infinity);
}

function medianOf(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)];
}

/** Whether the norms grow and stay large. One large batch among small ones is no explosion. */
function explodes(norms: readonly number[]): boolean {
  const usable = usableOf(norms);
  const first = usable[0] ?? Infinity;
  return Math.max(usable.at(-1) ?? 0, medianOf(usable) ?? 0) > EXPLOSION * first;
}

function textOf(data: Omit<Diagnosis, 'text'>, findings: Findings): string {
  const { gradientNorms } = data;
  const taken = `${gradientNorms.length} ${gradientNorms.length === 1 ? 'step' : 'steps'}`;
  const lines = [
    `${taken} of ${findings.batchSize} rows with ${findings.optimizer}, on the backend ${findings.backend}.`,
    ...normLines(data),
    ...nonFiniteLines(data),
    // Messages of tfjs may go on with all the numbers of a tensor.
    ...(data.failure === null ? [] : [`✗ A step failed: ${data.failure.split('\n')[0]}`]),
    ...data.violations.map(
      ({ weight, constraint, distance }) =>
        `✗ ${weight} violates its constraint ${constraint} by ${short(distance)}.\n    → enforceConstraints(model)`,
    ),
  ];
  if (lines.every((line) => !line.startsWith('✗'))) lines.push('✓ No problem found.');
  return [...lines, ...faultLines(data, findings)].join('\n');
}

/** Faults of tfjs concern only programs that call the operation. */
function faultLines({ backendFaults }: Omit<Diagnosis, 'text'>, { backend }: Findings): string[] {
  if (backendFaults.length === 0) return [];
  const faults = backendFaults.map(
    ({ asked, got, expected, fix }) =>
      `  ${asked} returns [${got.map(short).join(', ')}], not [${expected.join(', ')}].\n    → ${fix}`,
  );
  return [
    `Operations that tfjs computes wrongly on ${backend}, if your program calls them:`,
    ...faults,
  ];
}

/** A norm this many times above the others counts as an explosion. */
const EXPLOSION = 100;

function normLines({ gradientNorms, suggestedLimit }: Omit<Diagnosis, 'text'>): string[] {
  if (suggestedLimit === null) return [];
  const advice = `    → clipGradients(optimizer, { globalClipNorm: ${suggestedLimit} })`;
  const usable = usableOf(gradientNorms);
  if (explodes(gradientNorms)) {
    const [first, most] = [usable[0] as number, Math.max(...usable)].map(short);
    return [
      `✗ Gradient norm: it grows from ${first} to ${most}. The steps are too large.`,
      advice,
      '    → or lower the learning rate, or scale xs and ys to about -1 to 1',
    ];
  }
  const median = medianOf(usable) as number;
  const sizes = gradientNorms.map((norm) => (Number.isNaN(norm) ? Infinity : norm));
  const largest = Math.max(...sizes);
  const step = sizes.indexOf(largest) + 1;
  const mark = largest > EXPLOSION * median ? '✗ ' : '';
  const most =
    largest === Infinity ? 'and it is not finite' : `and the largest is ${short(largest)}`;
  return [
    `${mark}Gradient norm: the median is ${short(suggestedLimit)}, ${most} at step ${step}.`,
    advice,
  ];
}

const WHAT: { readonly [kind in NonFinite['kind']]: string } = {
  data: '',
  weight: 'the weight ',
  output: 'the output of ',
  gradient: 'the gradient of ',
};

const ADVICE: { readonly [kind in NonFinite['kind']]: readonly string[] } = {
  data: ['    → leave out such rows, or use replaceNonFinite'],
  weight: ['    → start with new weights: training cannot repair this one'],
  output: [],
  gradient: [],
};

function nonFiniteLines({ firstNonFinite }: Omit<Diagnosis, 'text'>): string[] {
  if (firstNonFinite === null) return [];
  const { step, kind, name, row } = firstNonFinite;
  const where = row === undefined ? '' : `, in row ${row}`;
  const when = step === 0 ? '' : `, at step ${step}`;
  return [`✗ First NaN or infinity: in ${WHAT[kind]}${name}${where}${when}.`, ...ADVICE[kind]];
}

function short(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(3))}` : `${value}`;
}
