/** Bytes over a plain ArrayBuffer, in words that TypeScript before 5.7 has too. */
export type Bytes = ReturnType<Uint8Array['slice']>;
