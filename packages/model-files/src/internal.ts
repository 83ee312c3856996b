export { isOperation } from './architecture/operations.ts';
export { readArchitecture } from './architecture/read.ts';
export { escaped, shown } from './check/names.ts';
export { Fault } from './fault.ts';
export { fromHalf } from './hdf5/read/numbers.ts';
export { isObject, listAt, objectAt, textAt, valueAt } from './json.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export { openAs } from './read/openAs.ts';
export { OPEN_KEYS } from './source/settings.ts';
