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
}

/** The findings of diagnose. */
export interface Diagnosis {
  /** The norm of all gradients at each step, before clipping. */
  readonly gradientNorms: readonly number[];
  /** A limit for `globalClipNorm`; null if no norm is finite and above 0. */
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

/** The median of the norms, to two digits. */
function limitFor(norms: readonly number[]): number | null {
  const usable = norms.filter((norm) => norm > 0 && norm < Infinity).sort((a, b) => a - b);
  const median = usable[Math.floor((usable.length - 1) / 2)];
  return median === undefined ? null : Number(median.toPrecision(2));
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
    ...data.backendFaults.map(
      ({ asked, got, expected, fix }) =>
        `✗ ${asked} returns [${got.map(short).join(', ')}], not [${expected.join(', ')}].\n    → ${fix}`,
    ),
  ];
  if (lines.every((line) => !line.startsWith('✗'))) lines.push('✓ No problem found.');
  return lines.join('\n');
}

/** A norm this many times above the median counts as an explosion. */
const EXPLOSION = 100;

function normLines({ gradientNorms, suggestedLimit }: Omit<Diagnosis, 'text'>): string[] {
  if (suggestedLimit === null) return [];
  const sizes = gradientNorms.map((norm) => (Number.isNaN(norm) ? Infinity : norm));
  const largest = Math.max(...sizes);
  const step = sizes.indexOf(largest) + 1;
  const mark = largest > EXPLOSION * suggestedLimit ? '✗ ' : '';
  const most =
    largest === Infinity ? 'and it is not finite' : `and the largest is ${short(largest)}`;
  return [
    `${mark}Gradient norm: the median is ${short(suggestedLimit)}, ${most} at step ${step}.`,
    `    → clipGradients(optimizer, { globalClipNorm: ${suggestedLimit} })`,
  ];
}

const WHAT: { readonly [kind in NonFinite['kind']]: string } = {
  data: '',
  weight: 'the weight ',
  output: 'the output of ',
  gradient: 'the gradient of ',
};

function nonFiniteLines({ firstNonFinite }: Omit<Diagnosis, 'text'>): string[] {
  if (firstNonFinite === null) return [];
  const { step, kind, name } = firstNonFinite;
  const when = step === 0 ? '' : `, at step ${step}`;
  return [`✗ First NaN or infinity: in ${WHAT[kind]}${name}${when}.`];
}

function short(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(3))}` : `${value}`;
}
