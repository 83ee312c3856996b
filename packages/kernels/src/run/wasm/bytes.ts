/** Bytes over a plain ArrayBuffer, in a form that TypeScript before 5.7 accepts too. */
export type Bytes = ReturnType<Uint8Array['slice']>;
