export { clip } from '@clampwise/kernels';
