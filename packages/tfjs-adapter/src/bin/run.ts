import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type ClampwiseTypeError, isClampwiseError } from '@clampwise/kernels';
import { inspectKerasModel } from '../inspect/inspectKerasModel.ts';
import { inspectionText } from '../inspect/text.ts';
import type { KerasReport } from '../keras/report.ts';

/** The place where a run writes its text. */
export interface Terminal {
  readonly write: (text: string) => void;
  readonly fail: (text: string) => void;
  readonly colour: boolean;
  readonly width: number;
}

const HELP = `Shows what TensorFlow.js rejects, drops or ignores in a model, and the code that fixes it.

  npx @clampwise/tfjs-adapter inspect <file> …

A file is a model.json, or a .keras or .h5 file of Keras.

  --json    prints an object for each file, one a line
  --help    prints this

Exit code: 0 if tfjs loads every model correctly, 1 if not, 2 if a file cannot be read.
`;

const FINE = 0;
const FOUND = 1;
const FAILED = 2;

/** Runs the command, and returns its exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const parsed = parsedArgs(args);
  if (typeof parsed === 'string') {
    terminal.fail(`${parsed}\n\n${HELP}`);
    return FAILED;
  }
  if (parsed.help) {
    terminal.write(HELP);
    return FINE;
  }
  let worst = FINE;
  for (const path of parsed.paths)
    worst = Math.max(worst, await inspectFile(path, parsed.json, terminal));
  return worst;
}

interface Arguments {
  readonly paths: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** The arguments, or what is wrong with them. */
function parsedArgs(args: readonly string[]): Arguments | string {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, ...paths] = positionals;
    const { json = false, help = false } = values;
    if (help || args.length === 0) return { paths, json, help: true };
    if (command !== 'inspect') return `There is no command '${command ?? ''}'; there is 'inspect'.`;
    return paths.length === 0 ? 'inspect needs a file.' : { paths, json, help };
  } catch (error) {
    return (error as Error).message;
  }
}

async function inspectFile(path: string, json: boolean, terminal: Terminal): Promise<number> {
  try {
    const report = await inspectKerasModel(await bytesAt(path));
    terminal.write(json ? jsonLine(path, report) : inspectionText(path, report, terminal));
    return report.changes.length === 0 ? FINE : FOUND;
  } catch (error) {
    terminal.fail(`${path}: ${problem(error)}\n`);
    return FAILED;
  }
}

async function bytesAt(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

function jsonLine(file: string, { format, changes }: KerasReport): string {
  return `${JSON.stringify({ file, format, changes })}\n`;
}

const FOLDER =
  'this is a folder; name the model.json in it. A folder with a saved_model.pb is a SavedModel, ' +
  "which has no layers to read: write a file in Python by model.save('model.keras').";

function problem(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'ENOENT') return 'there is no such file.';
  if (code === 'EISDIR') return FOLDER;
  if (code === 'EACCES') return 'it may not be read.';
  if (!isClampwiseError(error)) return `it cannot be read: ${message ?? error}`;
  const { received, expected } = error as ClampwiseTypeError;
  return `cannot read this file: ${received}; expected ${expected}.`;
}
