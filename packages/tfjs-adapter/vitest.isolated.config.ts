import { inChromium } from '../../vitest/browser.ts';
import { BUNDLED } from './test/support/bundled.ts';

export default inChromium('tfjs-adapter-isolated', {
  folder: import.meta.dirname,
  page: 'isolated',
  bundled: BUNDLED,
});
