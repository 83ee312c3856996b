/** What each place installs from npm, in versions that are known to work. TypeScript, Vite and esbuild are those of the workspace. */
export const VERSIONS = {
  'Node 20.19': { node: '20.19.6' },
  'Node 22': { node: '22.23.3' },
  'Node 24': { node: '24.9.0' },
  Deno: { deno: '2.9.6' },
  Bun: { bun: '1.4.5' },
  webpack: { webpack: '5.113.0' },
  Rollup: {
    rollup: '4.68.8',
    '@rollup/plugin-node-resolve': '16.0.3',
    '@rollup/plugin-commonjs': '29.0.3',
    '@rollup/plugin-terser': '1.0.2',
  },
  Jest: { jest: '30.5.2' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

export type ToolName = keyof typeof VERSIONS;
