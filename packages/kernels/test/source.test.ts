import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../src');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

/** What an AudioWorklet or a strict browser page lacks, and what only Node has. */
const FORBIDDEN = new Set([
  'atob',
  'btoa',
  'TextDecoder',
  'TextEncoder',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
  'eval',
  'Function',
  'process',
  'Buffer',
  'require',
  'global',
  'window',
  'document',
  'self',
  'SharedArrayBuffer',
  'FinalizationRegistry',
  'console',
]);

interface Finding {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

/** Uses of forbidden names as values (types are free), and imports of anything outside the package. */
function findings(file: string, text: string): Finding[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const found: Finding[] = [];
  const report = (node: ts.Node, what: string): void => {
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    found.push({ file, line: line + 1, what });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isIdentifier(node) && FORBIDDEN.has(node.text) && isUse(node)) report(node, node.text);
    const from =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : undefined;
    if (from !== undefined && ts.isStringLiteral(from) && !from.text.startsWith('.'))
      report(node, from.text);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      report(node, 'import()');
    if (ts.isAwaitExpression(node)) report(node, 'await');
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Whether an identifier is a variable that is read, or a member of globalThis. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return parent.expression.getText() === 'globalThis';
  }
  const isName = 'name' in parent && parent.name === node;
  return !isName;
}

describe('the sources', () => {
  it('are found', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it.each(files)(
    '%s uses nothing that an AudioWorklet lacks, and imports only its own package',
    (file) => {
      expect(findings(file, readFileSync(join(folder, file), 'utf8'))).toEqual([]);
    },
  );

  it.each(['index.ts', 'algebra/index.ts'])('%s only re-exports', (file) => {
    const tree = ts.createSourceFile(
      file,
      readFileSync(join(folder, file), 'utf8'),
      ts.ScriptTarget.ES2022,
      true,
    );
    expect(tree.statements.every((statement) => ts.isExportDeclaration(statement))).toBe(true);
  });
});

describe('the check itself', () => {
  it.each([
    ['atob("x")', 'atob'],
    ['const x = new SharedArrayBuffer(8)', 'SharedArrayBuffer'],
    ['globalThis.performance.now()', 'performance'],
    ['new Function("return 1")', 'Function'],
    ['process.on("exit", f)', 'process'],
    ["import fs from 'node:fs'", 'node:fs'],
    ["export { x } from 'lodash'", 'lodash'],
    ['await import("./x.ts")', 'import()'],
  ])('finds %s', (code, what) => {
    expect(findings('a.ts', code).map((finding) => finding.what)).toContain(what);
  });

  it.each([
    ['let x: SharedArrayBuffer | undefined'],
    ['const o = { process: 1, self: 2 }; o.process;'],
    ["import { x } from './process.ts'"],
    ['// atob\nconst a = "eval";'],
  ])('lets pass %s', (code) => {
    expect(findings('a.ts', code)).toEqual([]);
  });
});
