import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import ClipSample from '../../src/components/ClipSample.vue';
import LiveComparison from '../../src/components/LiveComparison.vue';
import LiveModel from '../../src/components/LiveModel.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('ClipSample', ClipSample);
    app.component('LiveComparison', LiveComparison);
    app.component('LiveModel', LiveModel);
  },
} satisfies Theme;
