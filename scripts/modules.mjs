// The modules of a package: their imports, the circles between them, and their lines of code.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/**
 * @typedef {{ readonly text: string, readonly imports: readonly string[] }} Module
 * @typedef {ReadonlyMap<string, Module>} House  by path, from the folder that was read
 */

/**
 * Reads the modules under a folder, with the modules of the same folder that each imports, types too.
 * @param {string} folder
 * @returns {House}
 */
export function readHouse(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => posix.join(entry.parentPath.slice(folder.length + 1), entry.name));
  return new Map(files.sort().map((file) => [file, readModule(folder, file)]));
}

/**
 * @param {string} folder
 * @param {string} file
 * @returns {Module}
 */
function readModule(folder, file) {
  const text = readFileSync(join(folder, file), 'utf8');
  const { importedFiles } = ts.preProcessFile(text, true, true);
  const imports = importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix.join(posix.dirname(file), fileName));
  return { text, imports };
}

/**
 * The room of a module: the first folder of its path, or '.' for a module outside of all rooms.
 * @param {string} file
 */
export function roomOf(file) {
  return file.includes('/') ? /** @type {string} */ (file.split('/')[0]) : '.';
}

/**
 * The circles of modules: each strongly connected part of more than one (Tarjan's algorithm).
 * @param {House} house
 * @returns {string[][]}
 */
export function circles(house) {
  /** @type {Map<string, number>} */
  const order = new Map();
  /** @type {Map<string, number>} */
  const lowest = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  const visit = (/** @type {string} */ file) => {
    const own = order.size;
    order.set(file, own);
    let low = own;
    stack.push(file);
    for (const next of house.get(file)?.imports ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low < own) return;
    const part = stack.splice(stack.indexOf(file));
    if (part.length > 1) found.push(part);
  };
  for (const file of house.keys()) if (!order.has(file)) visit(file);
  return found;
}

/**
 * Counts lines that hold code: comments and blank lines are none. `statements` leaves out imports, re-exports, types,
 * interfaces and the signatures of overloads.
 * @param {string} text
 * @returns {{ code: number, statements: number }}
 */
export function codeLines(text) {
  const source = ts.createSourceFile('module.ts', text, ts.ScriptTarget.ES2022, true);
  /** @type {Set<number>} */
  const lines = new Set();
  /** @type {Set<number>} */
  const left = new Set();
  const visit = (/** @type {ts.Node} */ node, /** @type {boolean} */ isLeft) => {
    const isLeftToo = isLeft || saysNothing(node);
    const children = node.getChildren(source).filter((child) => !ts.isJSDoc(child));
    for (const child of children) visit(child, isLeftToo);
    if (children.length > 0 || node.getWidth(source) === 0) return;
    const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
    const last = source.getLineAndCharacterOfPosition(node.getEnd()).line;
    for (let line = first; line <= last; line++) {
      lines.add(line);
      if (!isLeftToo) left.add(line);
    }
  };
  visit(source, false);
  return { code: lines.size, statements: left.size };
}

/** @param {ts.Node} node */
function saysNothing(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) return true;
  const isFunction = ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
  return isFunction && node.body === undefined;
}
