import type { Target } from './core/target.ts';

export const PACKAGES = ['kernels', 'layers', 'tfjs-adapter', 'model-files'] as const;
export type PackageName = (typeof PACKAGES)[number];

/** The part of the time that each package has. */
export const SHARES: { readonly [N in PackageName]: number } = {
  kernels: 0.4,
  layers: 0.25,
  'tfjs-adapter': 0.2,
  'model-files': 0.15,
};

/** The targets of a package. Its module is loaded only if it is needed. */
export async function loadTargets(name: PackageName): Promise<readonly Target[]> {
  if (name === 'kernels') return (await import('./kernels/index.ts')).TARGETS;
  if (name === 'layers') return (await import('./layers/index.ts')).TARGETS;
  if (name === 'tfjs-adapter') return (await import('./adapter/index.ts')).TARGETS;
  return (await import('./files/index.ts')).TARGETS;
}
