import { type ModelFile, type ModelSource, openModelFile } from '../../src/index.ts';

/** The message with which a call fails. */
export const failureOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'no error',
    (error: Error) => error.message,
  );

/** Opens a source of any type, as JavaScript can. */
export const opened = (source: unknown, options = {}): Promise<ModelFile> =>
  openModelFile(source as ModelSource, options);
