// The site preloads each module that a page imports dynamically, but not the modules that such a
// module imports dynamically. So the page imports this module in this way.

/** Loads the reader of model files. */
export const loadReader = () => import('./read.ts');

/** Loads TensorFlow.js with what trains a model. */
export const loadTrainer = () => import('./train.ts');
