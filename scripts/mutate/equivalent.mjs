/**
 * Mutants that no test can notice, each with its reason. `file` is within src. `line` is a part of
 * the line in which the mutant starts.
 * @type {readonly { file: string, line: string, before?: string, after: string, reason: string }[]}
 */
export const EQUIVALENT = [];
