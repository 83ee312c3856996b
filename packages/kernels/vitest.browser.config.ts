import { inChromium } from '../../vitest/browser.ts';

export default inChromium('kernels-browser', {
  folder: import.meta.dirname,
  page: 'browser',
  bundled: ['@clampwise/testing > fast-check'],
});
