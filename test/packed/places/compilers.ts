import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../workspace.ts';
import { BUNDLER, COMPILERS, compile, errorsOfOurs, RESOLUTIONS } from '../compile.ts';
import type { Finding, Place, Workshop } from './place.ts';

export const TYPE_CHECKERS: readonly Place[] = COMPILERS.map((compiler) => {
  const path = join(ROOT, 'node_modules', compiler, 'package.json');
  const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
  return {
    word: 'typescript',
    name: `TypeScript ${version.replace(/\.\d+$/, '')}`,
    check: (shop) => checkTypes(shop, compiler, version),
  };
});

async function checkTypes(
  { project: { folder } }: Workshop,
  compiler: (typeof COMPILERS)[number],
  version: string,
): Promise<Finding> {
  for (const [, resolution] of RESOLUTIONS) {
    await compile(folder, compiler, resolution, { files: ['types.ts'] });
    const withDom = { ...resolution, lib: ['ES2022', 'DOM'] };
    const errors = await errorsOfOurs(
      compile(folder, compiler, withDom, { files: ['tfjsTypes.ts'] }),
    );
    if (errors.length > 0) throw new Error(errors.join('\n'));
  }
  const page = { ...BUNDLER, lib: ['ES2022', 'DOM'] };
  await compile(folder, compiler, page, { files: ['types.ts', 'browserTypes.ts', 'fileTypes.ts'] });
  return { version, note: 'skipLibCheck off' };
}
