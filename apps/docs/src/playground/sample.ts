import { showBound, showFloat32 } from '../numbers.ts';
import { boundsOf, type Curve, GRADIENT_OF_LOSS, isClip } from './curves.ts';
import type { Question } from './view.ts';

/** The numbers at x. Null if the library rejects the bounds. */
export type AtX = Pick<Curve, 'values' | 'gradients'> | null;

/** A program that prints the numbers at x. */
export function sampleOf(question: Question, x: number, at: AtX): string {
  const lines = isClip(question) ? clipSample(question, x, at) : opsSample(question, x, at);
  return `${lines.join('\n')}\n`;
}

const claimOf = (values: Float32Array): string => `// => [${showFloat32(values[0] ?? NaN)}]`;

function clipSample(question: Question, x: number, at: AtX): string[] {
  const { mode, pull } = question;
  const bounds = boundsOf(question).map(showBound).join(', ');
  const start = [
    'import {',
    '  clip,',
    '  clipVjp,',
    `} from '@clampwise/kernels';`,
    '',
    `const x = Float32Array.of(${showFloat32(x)});`,
  ];
  if (at === null) return [...start, `clip(x, ${bounds}); // throws`];
  const options = mode === 'exact' ? '' : ', options';
  return [
    ...start,
    `clip(x, ${bounds});`,
    claimOf(at.values),
    '',
    `// The loss pulls x ${pull}.`,
    `const dy = Float32Array.of(${GRADIENT_OF_LOSS[pull]});`,
    ...(mode === 'exact' ? [] : [`const options = { gradient: '${mode}' };`]),
    `clipVjp(dy, x, ${bounds}${options}).dx;`,
    claimOf(at.gradients),
  ];
}

function opsSample({ rule, pull }: Question, x: number, at: AtX): string[] {
  const sum = `ops.sum(ops.${rule}(v))`;
  return [
    'import {',
    '  ops,',
    '  tensor,',
    '  valueAndGrad,',
    `} from '@clampwise/layers';`,
    '',
    `const x = tensor([${showFloat32(x)}]);`,
    `ops.${rule}(x).data;`,
    ...(at === null ? [] : [claimOf(at.values)]),
    '',
    `// The loss pulls x ${pull}.`,
    'const loss = (v) =>',
    `  ${pull === 'up' ? `ops.neg(${sum})` : sum};`,
    'valueAndGrad(loss)(x).grads[0].data;',
    ...(at === null ? [] : [claimOf(at.gradients)]),
  ];
}
