import { inChromium } from '../../vitest/browser.ts';
import { BUNDLED } from './test/support/bundled.ts';

export default inChromium('tfjs-adapter-browser', {
  folder: import.meta.dirname,
  page: 'browser',
  bundled: BUNDLED,
});
