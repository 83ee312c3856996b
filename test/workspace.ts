import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the workspace. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));

type Ranges = Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly sideEffects?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Ranges;
  readonly devDependencies?: Ranges;
  readonly peerDependencies?: Ranges;
  readonly optionalDependencies?: Ranges;
}

/** A package of ours: its folder, from the root, and its package.json. */
export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** One import of a module: the file that has it, from the root, and what it names. */
export interface Import {
  readonly file: string;
  readonly specifier: string;
}

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest;
}

/** Every package of the workspace. */
export function packages(): Package[] {
  return ['packages', 'apps'].flatMap((parent) =>
    readdirSync(join(ROOT, parent))
      .map((name) => `${parent}/${name}`)
      .filter((folder) => existsSync(join(ROOT, folder, 'package.json')))
      .map((folder) => ({ folder, manifest: readManifest(folder) })),
  );
}

/** The files under a folder that end in `extension`, from the root; none where there is no such folder. */
function filesUnder(folder: string, extension: string): string[] {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** What the modules under a folder import, types too. */
export function importsUnder(folder: string): Import[] {
  return filesUnder(folder, '.ts')
    .filter((file) => !file.endsWith('.d.ts'))
    .flatMap((file) =>
      ts
        .preProcessFile(readFileSync(join(ROOT, file), 'utf8'))
        .importedFiles.map(({ fileName }) => ({ file, specifier: fileName })),
    );
}
