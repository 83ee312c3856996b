import type { Violation } from '../optimizers/checkConstraints.ts';
import type { BackendFault } from './probes.ts';

/** The first thing that was not finite: NaN or an infinity. */
export interface NonFinite {
  /** From 1; 0 for what was not finite before the first step. */
  readonly step: number;
  /** What it is: given data, a weight at the start, the output of a layer, the gradient of a weight. */
  readonly kind: 'data' | 'weight' | 'output' | 'gradient';
  /** The name of the layer or of the weight; where data are not finite, which. */
  readonly name: string;
}

/** What diagnose found. */
export interface Diagnosis {
  /** The norm over all gradients at each step, before they are clipped. */
  readonly gradientNorms: readonly number[];
  /** A limit for `globalClipNorm`; null where no norm is finite and above 0. */
  readonly suggestedLimit: number | null;
  readonly firstNonFinite: NonFinite | null;
  /** The weights that did not keep their constraints: before the first step, or after the last. */
  readonly violations: readonly Violation[];
  readonly backendFaults: readonly BackendFault[];
  /** What tfjs said where a step failed, as when the backend lacks a kernel. */
  readonly failure: string | null;
  /** The same to read, with the line that mends it. */
  readonly text: string;
}

/** What a run has shown. */
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
    // tfjs's messages may go on with all the numbers of a tensor.
    ...(data.failure === null ? [] : [`✗ A step failed: ${data.failure.split('\n')[0]}`]),
    ...data.violations.map(
      ({ weight, constraint, distance }) =>
        `✗ ${weight} does not keep ${constraint}: off by ${short(distance)}.\n    → enforceConstraints(model)`,
    ),
    ...data.backendFaults.map(
      ({ asked, got, expected, mend }) =>
        `✗ ${asked} is [${got.map(short).join(', ')}] here, not [${expected.join(', ')}].\n    → ${mend}`,
    ),
  ];
  if (lines.every((line) => !line.startsWith('✗'))) lines.push('✓ Nothing is wrong.');
  return lines.join('\n');
}

/** An explosion is a norm far above the usual. */
const EXPLOSION = 100;

function normLines({ gradientNorms, suggestedLimit }: Omit<Diagnosis, 'text'>): string[] {
  if (suggestedLimit === null) return [];
  const sizes = gradientNorms.map((norm) => (Number.isNaN(norm) ? Infinity : norm));
  const largest = Math.max(...sizes);
  const step = sizes.indexOf(largest) + 1;
  const mark = largest > EXPLOSION * suggestedLimit ? '✗ ' : '';
  const most = largest === Infinity ? 'and not finite' : `the largest ${short(largest)}`;
  return [
    `${mark}Gradient norms: the median is ${short(suggestedLimit)}, ${most} at step ${step}.`,
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
  return [`✗ Not finite first: ${WHAT[kind]}${name}${when}.`];
}

function short(value: number): string {
  return Number.isFinite(value) ? `${Number(value.toPrecision(3))}` : `${value}`;
}
