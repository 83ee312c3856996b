import type { Plugin } from './plugin.ts';

const KEY = '<kbd class="DocSearch-Button-Key">K</kbd>';

/**
 * Draws the K of "Ctrl K" by the style, as VitePress does with "Ctrl". As text it would be a part of
 * the button's label, which is "Search" alone.
 */
export const searchButton: Plugin = {
  name: 'clampwise:search-button',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('VPNavBarSearchButton.vue') || !code.includes(KEY)) return null;
    return code.replace(KEY, '<kbd class="DocSearch-Button-Key" data-key="K"></kbd>');
  },
};
