import { expectedFiles, PUBLISHED, run } from '../project.ts';
import type { Finding, Place, Workshop } from './place.ts';

/** What `npm publish --json` tells. */
interface Published {
  readonly version: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

export const REGISTRY: readonly Place[] = PUBLISHED.map((published) => ({
  word: 'publish',
  name: `npm publish --dry-run ${published.manifest.name}`,
  check: (shop) => dryRun(shop, published),
}));

async function dryRun(
  { project }: Workshop,
  published: (typeof PUBLISHED)[number],
): Promise<Finding> {
  const tarball = project.tarballs.get(published.manifest.name) as string;
  const args = ['publish', tarball, '--dry-run', '--json', '--access', 'public'];
  const told = publishedIn(await run('npm', args, project.folder));
  const files = told.files.map(({ path }) => path).sort();
  const expected = expectedFiles(published);
  const surprises = [
    ...files.filter((file) => !expected.includes(file)),
    ...expected.filter((file) => !files.includes(file)).map((file) => `${file} (missing)`),
  ];
  if (surprises.length > 0) throw new Error(`unexpected files: ${surprises.join(', ')}`);
  const [packed, unpacked] = [told.size, told.unpackedSize].map((bytes) =>
    Math.round(bytes / 1000),
  );
  return {
    version: told.version,
    note: `${files.length} files, ${packed} kB packed, ${unpacked} kB unpacked`,
  };
}

/** npm puts the answer under the name of the package or not, depending on its version. */
function publishedIn(text: string): Published {
  const told = JSON.parse(text) as Published | Readonly<Record<string, Published>>;
  return 'files' in told ? (told as Published) : (Object.values(told)[0] as Published);
}
