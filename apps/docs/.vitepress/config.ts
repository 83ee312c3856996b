import { readFileSync } from 'node:fs';
import { type DefaultTheme, defineConfig } from 'vitepress';
import { commentClass } from './commentClass.ts';
import { inlineStyle, isEager, noteEager } from './firstView.ts';
import { rememberHighlights } from './highlights.ts';
import { navBar } from './navBar.ts';
import { pictures } from './pictures.ts';
import { search } from './search.ts';
import { searchButton } from './searchButton.ts';
import { tableLabels } from './tableLabels.ts';

type Items = DefaultTheme.SidebarItem[];

const sidebarOfApi = new URL('../pages/api/typedoc-sidebar.json', import.meta.url);
const entries = (JSON.parse(readFileSync(sidebarOfApi, 'utf8')) as Items).map((entry) => ({
  ...withLinks(entry),
  text: entry.text?.replace('@clampwise/', '') ?? '',
}));

/** An entry or namespace whose groups lead to their headings: VitePress nests two buttons in a group without a link. */
function withLinks(parent: DefaultTheme.SidebarItem): DefaultTheme.SidebarItem {
  if (parent.items === undefined) return parent;
  const items = parent.items.map((item) => {
    const heading = item.text?.toLowerCase().replaceAll(' ', '-');
    return withLinks(
      item.link === undefined ? { ...item, link: `${parent.link}#${heading}` } : item,
    );
  });
  return { ...parent, items };
}

/** The entries of all packages, and every name of one: the names of all would make each page three times as long. */
function namesOf(folder: string): Items {
  return entries.map((entry) =>
    entry.text.split('/')[0] === folder ? entry : { text: entry.text, link: entry.link ?? '' },
  );
}

const guide: Items = [
  {
    text: 'Start',
    items: [
      { text: 'Get started', link: '/guide/getting-started' },
      { text: 'Coming from …', link: '/guide/coming-from' },
      { text: 'From Keras to Clampwise', link: '/guide/from-keras' },
      { text: 'Clip or NonNeg: which one?', link: '/guide/clip-or-non-neg' },
      { text: 'Use Clampwise with TypeScript', link: '/guide/typescript' },
      { text: 'NaN, Infinity and -0', link: '/guide/values' },
      { text: 'Error messages', link: '/guide/error-messages' },
      { text: 'Glossary', link: '/guide/glossary' },
      { text: 'How Clampwise is tested', link: '/guide/tested' },
    ],
  },
  {
    text: 'Tasks',
    items: [
      { text: 'Clip gradients', link: '/guide/clip-gradients' },
      { text: 'Optimizer steps on typed arrays', link: '/guide/update-steps' },
      { text: 'Keep outputs and weights in bounds', link: '/guide/stay-in-bounds' },
      { text: 'Non-negative outputs', link: '/guide/non-negative-outputs' },
      { text: 'Weight constraints', link: '/guide/weight-constraints' },
      { text: 'Save and load models', link: '/guide/save-and-load' },
      { text: 'Train on with Keras, in several processes', link: '/guide/outgrow' },
      { text: 'Convert number types', link: '/guide/element-types' },
      { text: 'Audio, pixels and quantized values', link: '/guide/audio-and-pixels' },
      { text: 'Project onto a simplex, a ball or an order', link: '/guide/projections' },
      { text: 'Private gradients', link: '/guide/private-gradients' },
      { text: 'Bundlers, script tags, workers, CSP', link: '/guide/browsers' },
      { text: 'Keep arrays in WebAssembly memory', link: '/guide/heap' },
    ],
  },
  {
    text: 'TensorFlow.js',
    items: [
      { text: 'Use Clampwise with TensorFlow.js', link: '/guide/tensorflow-js' },
      { text: 'Enforce weight constraints', link: '/guide/tfjs-constraints' },
      { text: 'Clip gradients in TensorFlow.js', link: '/guide/tfjs-gradients' },
      { text: 'Skip steps with NaN gradients', link: '/guide/nan-gradients' },
      { text: 'Load Keras models', link: '/guide/keras-models' },
    ],
  },
];

const fixes: Items = [
  { text: 'Find the fix', link: '/fixes/' },
  {
    text: 'Load a model',
    items: [
      { text: 'InputLayer: batchInputShape', link: '/fixes/input-layer' },
      { text: 'No target variable', link: '/fixes/no-target-variable' },
      { text: 'Unknown layer', link: '/fixes/unknown-layer' },
      { text: 'GRU with reset_after', link: '/fixes/gru-reset-after' },
      { text: 'clipnorm has no effect', link: '/fixes/clipnorm-no-effect' },
    ],
  },
  {
    text: 'Train a model',
    items: [
      { text: 'The loss is NaN', link: '/fixes/loss-nan' },
      { text: 'Negative weights', link: '/fixes/negative-weights' },
      { text: 'Gradient function not found', link: '/fixes/gradient-function-not-found' },
      { text: 'Cannot compute gradient', link: '/fixes/cannot-compute-gradient' },
      { text: 'Cannot find a connection', link: '/fixes/no-connection' },
      { text: 'Kernel not registered', link: '/fixes/kernel-not-registered' },
    ],
  },
  {
    text: 'Clip numbers',
    items: [
      { text: 'Wrong values on wasm', link: '/fixes/clip-by-value-wasm' },
      { text: 'Audio crackles', link: '/fixes/audio-crackles' },
    ],
  },
];

const source = '@clampwise/source';

export default defineConfig({
  title: 'Clampwise',
  description:
    'Correct clipping, gradient limits and weight constraints for JavaScript and TensorFlow.js.',
  lang: 'en',
  srcDir: 'pages',
  cleanUrls: true,
  // The list of all pages is as long as a page: a script of its own that browsers keep.
  metaChunk: true,
  shouldPreload: isEager,
  transformHtml: (html, _, { page, siteConfig }) => inlineStyle(html, page, siteConfig),
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/mark.svg' }]],
  // Results stand in comments, so these must be easy to read.
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' },
    codeTransformers: [commentClass],
    config: (md) => {
      rememberHighlights(md);
      pictures(md);
      tableLabels(md);
    },
  },
  themeConfig: {
    logo: '/mark.svg',
    nav: [
      { text: 'Why', link: '/why' },
      { text: 'Clamp Test', link: '/clamp-test' },
      { text: 'Playground', link: '/playground' },
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '/guide/' },
      { text: 'Fixes', link: '/fixes/', activeMatch: '/fixes/' },
      { text: 'Benchmarks', link: '/benchmarks' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
    ],
    sidebar: {
      '/guide/': guide,
      '/fixes/': fixes,
      '/api/': namesOf(''),
      '/api/@clampwise/kernels/': namesOf('kernels'),
      '/api/@clampwise/layers/': namesOf('layers'),
      '/api/@clampwise/tfjs-adapter/': namesOf('tfjs-adapter'),
      '/api/@clampwise/model-files/': namesOf('model-files'),
    },
    outline: { level: [2, 3] },
    search: { provider: 'local', options: search },
    footer: { message: 'Apache-2.0' },
  },
  transformPageData(page) {
    const [folder] = page.relativePath.split('/');
    if (folder === 'api') page.frontmatter.pageClass = 'api';
    // A page without a sidebar has no neighbors, and would get an empty footer for them.
    if (folder === page.relativePath) Object.assign(page.frontmatter, { prev: false, next: false });
  },
  vite: {
    plugins: [navBar, noteEager, searchButton],
    // The page runs the sources, as the tests do: no build can be out of date.
    resolve: {
      conditions: [source],
      dedupe: ['@clampwise/kernels', '@clampwise/layers'],
    },
    // The index of the search is large, and loaded when someone searches.
    build: { chunkSizeWarningLimit: 1600 },
    ssr: { noExternal: [/^@clampwise\//], resolve: { conditions: [source] } },
  },
});
