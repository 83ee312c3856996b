export { ClampwiseRangeError, ClampwiseTypeError, isClampwiseError } from '@clampwise/kernels';
