import { isDeepStrictEqual } from 'node:util';

/** Throws with the first difference. */
export function expectSame(
  what: string,
  received: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(expected)) {
    if (isDeepStrictEqual(received[key], value)) continue;
    const [got, wanted] = [received[key], value].map((each) => JSON.stringify(each));
    throw new Error(`${what}: ${key} is ${got}, but should be ${wanted}`);
  }
}
