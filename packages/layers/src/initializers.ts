export type { InitializerLike } from './initializers/identify.ts';
export type { Initializer, SeedOption } from './initializers/initializer.ts';
export {
  constant,
  type NormalInitializerOptions,
  ones,
  randomNormal,
  randomUniform,
  truncatedNormal,
  type UniformInitializerOptions,
  zeros,
} from './initializers/initializers.ts';
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from './initializers/scaled.ts';
