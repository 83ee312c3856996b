// Runs the examples in documentation comments. An example is the text after an @example tag. A
// comment `// => value` after a statement, or on the lines below it, is a claim about the value of
// the statement, and is checked.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import ts from 'typescript';

/** One @example block. */
export interface Example {
  /** The path, relative to the folder that was read. */
  readonly file: string;
  /** The line in that file where the block's code begins, counted from 1. */
  readonly line: number;
  readonly code: string;
}

/** How many claims an example made. All of them were true. */
export interface ExampleReport {
  readonly claims: number;
}

/** Returns the module for an import in an example. */
export type ModuleResolver = (specifier: string) => Promise<object>;

/** Collects every @example block in the TypeScript files of a folder and its subfolders. */
export function collectExamples(folder: string): Example[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort()
    .flatMap((file) => examplesIn(file, readFileSync(join(folder, file), 'utf8')));
}

/** Collects the JavaScript and TypeScript blocks of a Markdown document. */
export function programsIn(file: string, text: string): Example[] {
  return [...text.matchAll(/^```[jt]s\n([\s\S]*?)^```/gm)].map(
    ({ 0: block, 1: code = '', index }) => ({
      file,
      line: text.slice(0, index + block.indexOf('\n') + 1).split('\n').length,
      code,
    }),
  );
}

/** Collects every @example block in the documentation comments of a source text. */
export function examplesIn(file: string, source: string): Example[] {
  const examples: Example[] = [];
  for (const comment of source.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const firstLine = source.slice(0, comment.index).split('\n').length;
    const lines = comment[0]
      .replace(/^\/\*\*/, '')
      .replace(/\*\/$/, '')
      .split('\n')
      .map((line) => line.replace(/^\s*\* ?/, ''));
    lines.forEach((line, k) => {
      if (!/^\s*@example\b/.test(line)) return;
      const rest = lines.slice(k + 1);
      const next = rest.findIndex((other) => /^\s*@\w/.test(other));
      const block = (next < 0 ? rest : rest.slice(0, next)).filter(
        (other) => !/^\s*```/.test(other),
      );
      examples.push({ file, line: firstLine + k + 1, code: block.join('\n').trimEnd() });
    });
  }
  return examples;
}

/**
 * Runs one example. Throws if a claim is wrong, an import cannot be resolved, or the code throws.
 *
 * A claim may follow an expression, a declaration of one name, or a `console.log` of one value. It
 * is a JavaScript expression with an equal value (a plain list stands for a typed array of these
 * values), or the text that Node prints for the value.
 */
export async function runExample(
  example: Example,
  resolve: ModuleResolver,
): Promise<ExampleReport> {
  const { body, claims } = instrument(example);
  // The imports are removed, so this is a script. By default TypeScript would make it a module.
  const compilerOptions: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Legacy,
  };
  const source = `async function example() {\n${body}\n}`;
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  const check = (k: number, actual: unknown, wanted: () => unknown): void => {
    const claim = claims[k] as Claim;
    if (!holds(actual, wanted, claim.text)) {
      const where = `${example.file}:${example.line + claim.line}`;
      throw new Error(`${where}: the example says ${claim.text}, but gives ${inspect(actual)}`);
    }
  };
  const run = new Function('__import', '__check', `${outputText}\nreturn example();`);
  await run(resolve, check);
  return { claims: claims.length };
}

interface Claim {
  readonly text: string;
  /** The line in the example, counted from 0. */
  readonly line: number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Replaces the imports of an example by calls, and each claim by a check. */
function instrument({ file, line, code }: Example): { body: string; claims: Claim[] } {
  const tree = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  const edits: Edit[] = [];
  const claims: Claim[] = [];
  const seen = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      edits.push({ start: node.getStart(), end: node.end, text: importCall(node) });
      return;
    }
    const claim = claimAfter(tree, node);
    if (claim !== null && !seen.has(claim.line)) {
      const target = claimed(node);
      if (target !== null) {
        seen.add(claim.line);
        edits.push(claimEdit(node, target, claim, claims.length));
        claims.push(claim);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  const written = code.split('\n').flatMap((text, k) => (/\/\/ =>/.test(text) ? [k] : []));
  const lost = written.find((k) => !seen.has(k));
  if (lost !== undefined) throw new Error(`${file}:${line + lost}: this claim follows no value`);
  return { body: applyEdits(code, edits), claims };
}

/** The value that a claim is about: an expression, or a declared name. */
function claimed(node: ts.Node): string | null {
  if (ts.isExpressionStatement(node)) {
    const { expression } = node;
    const isLog =
      ts.isCallExpression(expression) && expression.expression.getText() === 'console.log';
    if (isLog && expression.arguments.length === 1)
      return (expression.arguments[0] as ts.Expression).getText();
    return expression.getText();
  }
  if (ts.isVariableStatement(node) && node.declarationList.declarations.length === 1) {
    const { name } = node.declarationList.declarations[0] as ts.VariableDeclaration;
    return ts.isIdentifier(name) ? name.text : null;
  }
  return null;
}

const CLAIM = /^[^\S\n]*(?:\n[^\S\n]*)?\/\/ =>(.*(?:\n[^\S\n]*\/\/ {4}.*)*)/;

/** The claim in the comment after a statement, or on the lines below it. */
function claimAfter(tree: ts.SourceFile, node: ts.Node): Claim | null {
  if (!ts.isExpressionStatement(node) && !ts.isVariableStatement(node)) return null;
  const found = CLAIM.exec(tree.text.slice(node.end));
  if (found === null) return null;
  const start = node.end + found[0].indexOf('//');
  const text = (found[1] as string).replace(/\n\s*\/\/\s*/g, ' ').trim();
  return { text, line: tree.getLineAndCharacterOfPosition(start).line };
}

function claimEdit(node: ts.Node, target: string, { text }: Claim, k: number): Edit {
  // The claim is evaluated in the example's own scope. If it is not an expression, this throws, and
  // the claim is compared as text.
  const wanted = isExpression(text) ? `() => (${text})` : '() => { throw 0; }';
  const call = `__check(${k}, (${target}), ${wanted});`;
  const kept = ts.isVariableStatement(node) ? `${node.getText()} ` : '';
  return { start: node.getStart(), end: node.end, text: `${kept}${call}` };
}

function isExpression(text: string): boolean {
  const { diagnostics = [] } = ts.transpileModule(`(${text}\n)`, { reportDiagnostics: true });
  return diagnostics.length === 0;
}

/** `import { a as b } from 'x'` as `const { a: b } = await __import('x')`. */
function importCall(node: ts.ImportDeclaration): string {
  const call = `await __import(${node.moduleSpecifier.getText()});`;
  const bindings = node.importClause?.namedBindings;
  if (node.importClause?.isTypeOnly) return '';
  if (bindings === undefined) return call;
  if (ts.isNamespaceImport(bindings)) return `const ${bindings.name.text} = ${call}`;
  const names = bindings.elements
    .filter((element) => !element.isTypeOnly)
    .map(({ propertyName, name }) =>
      propertyName === undefined ? name.text : `${propertyName.text}: ${name.text}`,
    );
  return `const { ${names.join(', ')} } = ${call}`;
}

function applyEdits(code: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (text, { start, end, text: replacement }) =>
        text.slice(0, start) + replacement + text.slice(end),
      code,
    );
}

function holds(actual: unknown, wanted: () => unknown, text: string): boolean {
  let expected: unknown;
  try {
    expected = wanted();
  } catch {
    return printed(actual).includes(text.replace(/\s+/g, ' '));
  }
  return isDeepStrictEqual(spread(plainer(actual, expected)), spread(expected));
}

/** The forms in which Node and people write a value. */
function printed(value: unknown): string[] {
  const forms = [inspect(value), inspect(value, { breakLength: Infinity }), String(value)];
  return forms.map((form) => form.replace(/\s+/g, ' '));
}

/**
 * Converts a typed array to a plain list if the claim is a plain list. float32 values then only
 * need to be the nearest ones.
 */
function plainer(actual: unknown, expected: unknown): unknown {
  if (!Array.isArray(expected) || !ArrayBuffer.isView(actual) || actual instanceof DataView)
    return actual;
  const list: unknown[] = Array.from(actual as unknown as ArrayLike<unknown>);
  const narrow = actual instanceof Float32Array;
  return list.map((value, k) =>
    narrow && Math.fround(expected[k] as number) === value ? expected[k] : value,
  );
}

/**
 * Typed arrays as lists that start with their type. Compared directly, two NaNs with different bits
 * would differ.
 */
function spread(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return [value.constructor, ...Array.from(value as unknown as ArrayLike<unknown>)];
  }
  if (Array.isArray(value)) return value.map(spread);
  const isPlain =
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, spread(part)]));
}
