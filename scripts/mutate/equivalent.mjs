/**
 * Mutants that no test can notice, each with its reason. `file` is within src. `line` is a part of
 * the line in which the mutant starts.
 * @type {readonly { file: string, line: string, before?: string, after: string, reason: string }[]}
 */
export const EQUIVALENT = [
  {
    file: 'check/floats.ts',
    line: "typeof axis !== 'number' || !(axis > 0)",
    before: 'axis > 0',
    after: 'axis >= 0',
    reason: 'An axis of 0 gives the size 0, and hasElements is false for 0 elements.',
  },
  {
    file: 'check/norms.ts',
    line: 'isSameKind(other, array)) continue;',
    after: 'false',
    reason: 'A shortcut: checkSameKind accepts the same arrays.',
  },
];
