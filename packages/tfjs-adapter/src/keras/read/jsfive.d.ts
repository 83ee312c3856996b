/** What is used of jsfive, which brings no types. */
declare module 'jsfive' {
  type Attributes = { readonly [name: string]: unknown };

  export class Dataset {
    readonly shape: number[];
    readonly dtype: string;
    readonly value: ArrayLike<number> | ArrayLike<bigint>;
    readonly attrs: Attributes;
  }

  export class Group {
    readonly keys: string[];
    readonly attrs: Attributes;
    get(name: string): Group | Dataset;
  }

  export class File extends Group {
    constructor(content: ArrayBuffer, name: string);
  }
}
