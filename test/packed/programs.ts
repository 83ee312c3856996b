import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectExamples } from '@clampwise/testing/examples';
import ts from 'typescript';
import { run } from './project.ts';

/** An entry of an installed package, and the names that it exports. */
export interface Entry {
  readonly specifier: string;
  /** Functions, classes and constants. */
  readonly values: readonly string[];
  /** Interfaces, type aliases, and classes that are exported as types. */
  readonly types: readonly string[];
}

interface InstalledManifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** The entries of a package in a project: values as Node finds them, types as the declarations name them. */
export async function entriesOf(project: string, name: string): Promise<Entry[]> {
  const folder = join(project, 'node_modules', name);
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const { exports } = JSON.parse(text) as InstalledManifest;
  const declarations = Object.entries(exports).flatMap(([entry, targets]) =>
    typeof targets === 'string' ? [] : [{ entry, file: join(folder, targets.types) }],
  );
  const program = ts.createProgram(
    declarations.map(({ file }) => file),
    { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] },
  );
  return Promise.all(
    declarations.map(async ({ entry, file }) => {
      const specifier = name + entry.slice(1);
      const values = await valuesOf(project, specifier);
      const types = namesIn(program, file).filter((each) => !values.includes(each));
      return { specifier, values, types };
    }),
  );
}

/** What an entry exports as the declarations say it. */
function namesIn(program: ts.Program, file: string): string[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is not a module`);
  return checker.getExportsOfModule(module).map((each) => each.name);
}

async function valuesOf(project: string, specifier: string): Promise<string[]> {
  const code = `console.log(JSON.stringify(Object.keys(await import('${specifier}'))))`;
  const printed = await run(process.execPath, ['--input-type=module', '--eval', code], project);
  return JSON.parse(printed) as string[];
}

/** A program that names every export of the entries. */
export function everyExport(entries: readonly Entry[]): string {
  const lines = entries.flatMap(({ specifier, values, types }, k) => [
    `import * as entry${k} from '${specifier}';`,
    `export const values${k}: readonly unknown[] = [`,
    ...values.map((name) => `  entry${k}.${name},`),
    '];',
    `export type { ${types.map((name) => `${name} as ${name}${k}`).join(', ')} } from '${specifier}';`,
  ]);
  return `${lines.join('\n')}\n`;
}

/** Writes the examples in a package's doc comments into the project, a program each, and gives their files. */
export function writeExamples(project: string, name: string): string[] {
  const folder = join('examples', name);
  mkdirSync(join(project, folder), { recursive: true });
  const sources = join(project, 'node_modules', name, 'src');
  return collectExamples(sources).map(({ file, line, code }) => {
    const program = join(folder, `${file.replace(/\W/g, '_')}_${line}.js`);
    writeFileSync(join(project, program), `${code}\nexport {};\n`);
    return program;
  });
}

/** The functions of a package that none of its examples calls; another name of a function that one calls is as good. */
export async function notCalled(
  project: string,
  entries: readonly Entry[],
  examples: readonly string[],
): Promise<string[]> {
  const text = examples.map((file) => readFileSync(join(project, file), 'utf8')).join('\n');
  const words = new Set(text.match(/\w+(?=[(.])/g));
  const code = `
    const words = new Set(${JSON.stringify([...words])});
    const entries = ${JSON.stringify(entries.map(({ specifier }) => specifier))};
    const found = [];
    for (const entry of entries) found.push(...Object.entries(await import(entry)).map((each) => [entry, ...each]));
    const called = new Set(found.filter(([, name]) => words.has(name)).map(([, , value]) => value));
    const isClass = (value) => String(value).startsWith('class');
    const missing = found.filter(([, , value]) => typeof value === 'function' && !isClass(value) && !called.has(value));
    console.log(JSON.stringify(missing.map(([entry, name]) => entry + ': ' + name)));`;
  const printed = await run(process.execPath, ['--input-type=module', '--eval', code], project);
  return JSON.parse(printed) as string[];
}
