import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the workspace. */
export const ROOT: string = fileURLToPath(new URL('..', import.meta.url));

type Ranges = Readonly<Record<string, string>>;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
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

/** An entry of a package: what to import, and its source file, from the root. */
interface EntryPoint {
  readonly folder: string;
  readonly specifier: string;
  readonly source: string;
  readonly targets: Readonly<Record<string, string>>;
}

/** The entries of all packages that hold code. */
export function entryPoints(): EntryPoint[] {
  return packages().flatMap(({ folder, manifest }) =>
    Object.entries(manifest.exports ?? {}).flatMap(([entry, targets]) => {
      if (typeof targets === 'string') return [];
      const source = join(folder, targets['@clampwise/source'] ?? '');
      return [{ folder, specifier: manifest.name + entry.slice(1), source, targets }];
    }),
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
    .flatMap((file) => specifiersIn(file).map((specifier) => ({ file, specifier })));
}

/** What each file that was read imports: several tests ask of the same files. */
const read = new Map<string, string[]>();

function specifiersIn(file: string): string[] {
  const known = read.get(file);
  if (known !== undefined) return known;
  const found: string[] = [];
  read.set(file, found);
  const visit = (node: ts.Node): void => {
    const named = specifierOf(node);
    if (named !== undefined && ts.isStringLiteral(named)) found.push(named.text);
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(join(ROOT, file), 'utf8');
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.ES2022));
  return found;
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  const isCall = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isCall ? node.arguments[0] : undefined;
}
