/** The address under which vite serves a file. */
declare module '*.wasm?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: vite's modules have one
  export default url;
}

interface ImportMeta {
  /** The variables that vitest's configuration sets. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
