// A process that opens mutants, one for each message that it gets, and says what came of it.
import { openModelFile } from '../../dist/index.js';
import { mutantOf, readSamples } from './mutants.mjs';

const samples = readSamples();

/** What came of a mutant: `kind` is 'answer', 'error' (one of ours), or 'fault' (anything else). */
async function outcomeOf(/** @type {import('./mutants.mjs').Sample} */ { bytes, shards }) {
  const start = performance.now();
  const before = process.resourceUsage().maxRSS;
  const cpu = process.cpuUsage();
  const done = (/** @type {string} */ kind, /** @type {string} */ message) => {
    const { user, system } = process.cpuUsage(cpu);
    return {
      kind,
      message,
      // On a busy machine the clock runs on while the process waits.
      milliseconds: Math.min(performance.now() - start, (user + system) / 1000),
      // In kB; a peak below an earlier one does not show.
      grown: process.resourceUsage().maxRSS - before,
    };
  };
  try {
    const readShard = async (/** @type {string} */ path) => {
      if (Object.hasOwn(shards, path)) return /** @type {Uint8Array} */ (shards[path]);
      throw new Error('there is no such file');
    };
    const file = await openModelFile(bytes, { readShard });
    const problem = problemIn(await file.weights()) || problemIn({ slots: await file.optimizer() });
    return problem ? done('fault', problem) : done('answer', '');
  } catch (error) {
    return isOurs(error) ? done('error', error.message) : done('fault', textOf(error));
  }
}

/** An error of JavaScript's own that was turned into one of ours has it as its cause: a check is missing. */
function isOurs(/** @type {any} */ error) {
  return (
    error?.name === 'ClampwiseTypeError' &&
    error.argument === 'source' &&
    error.cause === undefined &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may reach a terminal.
    !/[\u0000-\u001f\u007f-\u009f]/.test(error.message)
  );
}

function textOf(/** @type {any} */ error) {
  return `${error?.stack ?? error}${error?.cause ? `\ncaused by ${error.cause.stack}` : ''}`;
}

/** Whether an array has as many values as its shape says. */
function problemIn(/** @type {any} */ { arrays, layers, slots }) {
  const all = [
    ...(arrays ?? []),
    ...(layers ?? []).flatMap((/** @type {any} */ layer) => layer.arrays),
    ...(slots?.slots ?? []),
  ];
  const wrong = all.find(
    ({ shape, values }) =>
      shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1) !==
      values.length,
  );
  return wrong ? `${wrong.name} of shape [${wrong.shape}] has ${wrong.values.length} values` : '';
}

process.on('message', async (/** @type {{ seed: number, index: number }} */ { seed, index }) => {
  const outcome = await outcomeOf(mutantOf(samples, seed, index));
  process.send?.({ index, ...outcome });
});
process.send?.('ready');
