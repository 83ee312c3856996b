import { inChromium } from '../../vitest/browser.ts';

export default inChromium('layers-browser', {
  folder: import.meta.dirname,
  page: 'browser',
  bundled: ['@clampwise/testing > fast-check'],
});
