import { ClampwiseTypeError, isClampwiseError } from '@clampwise/kernels';
import type { ModelFormat } from '@clampwise/model-files';
import { escaped } from '@clampwise/model-files/internal';
import type { Findings } from '../report.ts';
import type { CustomObjects } from './saving.ts';

/** One call of loadModel. */
export class Loading {
  readonly op: string;
  readonly findings: Findings;
  /** The program whose words the file has. */
  readonly dialect: ModelFormat['dialect'];
  private readonly custom: CustomObjects;

  constructor(
    op: string,
    findings: Findings,
    dialect: ModelFormat['dialect'],
    custom: CustomObjects,
  ) {
    this.op = op;
    this.findings = findings;
    this.dialect = dialect;
    this.custom = custom;
  }

  /** Returns the class or function that customObjects has under a name of its own. */
  customNamed(name: string): unknown {
    return Object.hasOwn(this.custom, name) ? this.custom[name] : undefined;
  }

  /** Throws because of a part of a file. `sentence` says more than the other arguments. */
  reject(path: string, received: string, expected: string, sentence?: string): never {
    const [at, came] = [escaped(path), escaped(received)];
    const detail = escaped(sentence ?? `${path} is ${received}, expected ${expected}`);
    throw new ClampwiseTypeError(this.op, at, came, expected, `cannot load the file: ${detail}`);
  }

  /** Runs a function on a part of a file. Errors of other functions become errors of loading. */
  guard<T>(path: string, run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (!isClampwiseError(error) || error.op === this.op) throw error;
      const sentence = `${path} does not fit. ${error.message}`;
      return this.reject(path, error.received, error.expected, sentence);
    }
  }
}
