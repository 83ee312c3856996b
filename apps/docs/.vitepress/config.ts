import { readFileSync } from 'node:fs';
import { type DefaultTheme, defineConfig } from 'vitepress';

type Items = DefaultTheme.SidebarItem[];

const sidebarOfApi = new URL('../pages/api/typedoc-sidebar.json', import.meta.url);
const entries = (JSON.parse(readFileSync(sidebarOfApi, 'utf8')) as Items).map((entry) => ({
  ...entry,
  text: entry.text?.replace('@clampwise/', '') ?? '',
}));

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
      { text: 'Getting started', link: '/guide/getting-started' },
      { text: 'Clip by value or NonNeg?', link: '/guide/clip-or-non-neg' },
      { text: 'The rule for every value', link: '/guide/values' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'Clip gradients', link: '/guide/clip-gradients' },
      { text: 'Non-negative outputs', link: '/guide/non-negative-outputs' },
      { text: 'Weight constraints that hold', link: '/guide/weight-constraints' },
      { text: 'TensorFlow.js', link: '/guide/tensorflow-js' },
      { text: 'Models of Keras', link: '/guide/keras-models' },
      { text: 'Memory: the heap', link: '/guide/heap' },
      { text: 'Element types', link: '/guide/element-types' },
    ],
  },
];

const source = '@clampwise/source';

export default defineConfig({
  title: 'Clampwise',
  description:
    'Keep numbers in bounds, at memory speed: for typed arrays, layers and TensorFlow.js.',
  lang: 'en',
  srcDir: 'pages',
  cleanUrls: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/mark.svg' }]],
  // Results stand in comments, so these must be easy to read.
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-default' } },
  themeConfig: {
    logo: '/mark.svg',
    nav: [
      { text: 'Guide', link: '/guide/getting-started', activeMatch: '/guide/(?!clip-or-non-neg)' },
      { text: 'Clip or NonNeg?', link: '/guide/clip-or-non-neg' },
      { text: 'API', link: '/api/', activeMatch: '/api/' },
    ],
    sidebar: {
      '/guide/': guide,
      '/api/': namesOf(''),
      '/api/@clampwise/kernels/': namesOf('kernels'),
      '/api/@clampwise/layers/': namesOf('layers'),
      '/api/@clampwise/tfjs-adapter/': namesOf('tfjs-adapter'),
    },
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    footer: { message: 'Apache-2.0' },
  },
  transformPageData(page) {
    if (page.relativePath.startsWith('api/')) page.frontmatter.pageClass = 'api';
  },
  vite: {
    // The page runs the sources, as the tests do: no build can be out of date.
    resolve: {
      conditions: [source],
      dedupe: ['@clampwise/kernels', '@clampwise/layers'],
    },
    // The index of the search is large, and loaded when someone searches.
    build: { chunkSizeWarningLimit: 1000 },
    ssr: { noExternal: [/^@clampwise\//], resolve: { conditions: [source] } },
  },
});
