import type { Plugin } from './plugin.ts';

const EMPTY = 'const classes = ref<Record<string, boolean>>({})';
const KNOWN = `const classes = ref<Record<string, boolean>>({
  'has-sidebar': hasSidebar.value,
  home: frontmatter.value.layout === 'home',
  top: true
})`;

/**
 * Gives the bar its classes when the page is built. VitePress adds them in the browser, and then the
 * search jumps to the right of the sidebar.
 */
export const navBar: Plugin = {
  name: 'clampwise:nav-bar',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('VPNavBar.vue') || !code.includes(EMPTY)) return null;
    return code.replace(EMPTY, KNOWN);
  },
};
