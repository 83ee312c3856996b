import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { h } from 'vue';
import NotFound from '../../src/components/NotFound.vue';
import './pictures.css';
import './style.css';

// Pages import their live parts themselves: other pages do not load the kernels.
export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': () => h(NotFound) }),
} satisfies Theme;
