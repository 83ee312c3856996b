import type { ModelLoader, ModelSource, OpenModelFileOptions } from '@clampwise/model-files';
import { env, io } from '@tensorflow/tfjs-core';
import { unreadable } from '../unreadable.ts';

type FetchFunc = NonNullable<OpenModelFileOptions['fetchFunc']>;

/** Addresses that `fetch` reads, and addresses without a scheme. */
const FETCHED = /^(https?|data|blob):|^(?![a-z][a-z0-9+.-]+:)/i;

/**
 * Returns the io handler of tfjs for an address that `fetch` does not read, such as
 * indexeddb://model or, in tfjs-node, file://model.json. Returns other sources as they are.
 */
export function withLoadHandler(
  op: string,
  source: ModelSource,
  options: OpenModelFileOptions,
): ModelSource {
  if (typeof source !== 'string' && !(source instanceof URL)) return source;
  const address = String(source);
  if (FETCHED.test(address.trimStart())) return source;
  const handlers = io.getLoadHandlers(address, options as io.LoadOptions);
  if (handlers.length <= 1) return (handlers[0] as ModelLoader | undefined) ?? source;
  const received = `an address that ${handlers.length} io handlers of tfjs can load`;
  throw unreadable(op, received, 'one handler for each address');
}

/**
 * Returns the fetch of a platform that brings its own, such as React Native. Returns undefined for
 * browsers and Node.
 */
export function platformFetch(): FetchFunc | undefined {
  const { platform, platformName } = env();
  if (platform === undefined || platformName === 'browser' || platformName === 'node')
    return undefined;
  return (address, init) => platform.fetch(address, init);
}
