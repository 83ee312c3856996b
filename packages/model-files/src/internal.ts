export { Fault } from './fault.ts';
export { isObject, listAt, objectAt, textAt, valueAt } from './json.ts';
export { DEFAULT_LIMITS } from './limits.ts';
