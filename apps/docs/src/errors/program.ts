// The sources of the packages as one program of the compiler, with names resolved across files.
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PACKAGES = ['kernels', 'layers', 'model-files', 'tfjs-adapter'];

/** A function, by the name that calls resolve to. */
type Callee = ts.Symbol;

/** The sources, and what the reader of messages asks about them. */
export interface Sources {
  readonly files: readonly ts.SourceFile[];
  /** The thing that a name stands for, after imports. */
  symbolAt(name: ts.Node): ts.Symbol | undefined;
  /** Every call of a function, with `new` too. */
  callsOf(callee: Callee): readonly (ts.CallExpression | ts.NewExpression)[];
}

export function readSources(): Sources {
  const folders = PACKAGES.map((name) => join(ROOT, 'packages', name, 'src'));
  const names = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.includes('binaries'))
      .map((name) => join(folder, name)),
  );
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    customConditions: ['@clampwise/source'],
    allowImportingTsExtensions: true,
    noLib: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  // Modules of others say nothing about our messages, and take seconds to read.
  host.resolveModuleNameLiterals = (literals, file, _, given) =>
    literals.map(({ text }) =>
      /^(?:\.|@clampwise\/)/.test(text)
        ? ts.resolveModuleName(text, file, given, host, undefined, undefined, ts.ModuleKind.ESNext)
        : { resolvedModule: undefined },
    );
  const program = ts.createProgram(names, options, host);
  const checker = program.getTypeChecker();
  const files = program.getSourceFiles().filter(({ fileName }) => /\/src\//.test(fileName));

  const symbolAt = (name: ts.Node): ts.Symbol | undefined => {
    const symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? checker.getShorthandAssignmentValueSymbol(name.parent)
      : checker.getSymbolAtLocation(name);
    if (symbol === undefined || (symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol;
    return checker.getAliasedSymbol(symbol);
  };

  const calls = new Map<Callee, (ts.CallExpression | ts.NewExpression)[]>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      const isSuper = node.expression.kind === ts.SyntaxKind.SuperKeyword;
      const name = isSuper ? node.expression : calleeName(node.expression);
      const callee = name && symbolAt(name);
      if (callee !== undefined) calls.set(callee, [...(calls.get(callee) ?? []), node]);
    }
    ts.forEachChild(node, visit);
  };
  files.forEach(visit);
  return { files, symbolAt, callsOf: (callee) => calls.get(callee) ?? [] };
}

/** The name that a call calls; undefined for what has none. */
export function calleeName(callee: ts.Expression): ts.Identifier | undefined {
  if (ts.isIdentifier(callee)) return callee;
  if (ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.name)) return callee.name;
  return undefined;
}

/** A source file by its place in the workspace. */
export function placeOf(node: ts.Node): string {
  return relative(ROOT, node.getSourceFile().fileName).replaceAll(sep, '/');
}
