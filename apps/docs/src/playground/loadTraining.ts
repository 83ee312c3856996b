/**
 * Loads TensorFlow.js. The site preloads each module that a page imports dynamically, but not the
 * modules that such a module imports dynamically. So the page imports this module in this way.
 */
export const loadTraining = () => import('./trainWeight.ts');
