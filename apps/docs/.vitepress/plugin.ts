import type { UserConfig } from 'vitepress';

type Options = NonNullable<NonNullable<UserConfig['vite']>['plugins']>;

/** A plugin of the Vite that VitePress brings along. It is older than the one of the tests. */
export type Plugin = Extract<Options[number], { name: string }>;
