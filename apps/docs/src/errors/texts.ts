// What texts an expression of the sources can give, without running it.
import ts from 'typescript';
import { calleeName, type Sources } from './program.ts';

/** The names of the argument and of the operation, within the rest of a message. */
export const ARGUMENT: unique symbol = Symbol('argument');
export const OPERATION: unique symbol = Symbol('operation');

/** A part of a text: characters, the value of a parameter, or a value that only a run knows. */
export type Part = string | ts.ParameterDeclaration | typeof ARGUMENT | typeof OPERATION | null;
export type Text = readonly Part[];

/** The values of parameters. */
type Values = ReadonlyMap<ts.ParameterDeclaration, readonly Text[]>;

/** More alternatives than these are a value that only a run knows. */
const MOST = 8;
/** A call within a call and so on, to this depth. */
const DEEPEST = 4;
const UNKNOWN: readonly Text[] = [[null]];
/** They say what the caller gave: never a text of ours. */
const OF_VALUES = /^(?:describe|shapeText|batchText|what|say\w*)$/;

export interface Texts {
  /** The texts that an expression can be. */
  of(node: ts.Expression | undefined, values?: Values): readonly Text[];
  /** One argument of a call, or the default of its parameter. */
  argument(parameter: ts.ParameterDeclaration, given: readonly ts.Expression[]): readonly Text[];
}

export function textsIn({ symbolAt }: Sources): Texts {
  const at = (node: ts.Expression | undefined, values: Values, depth: number): readonly Text[] => {
    if (node === undefined || depth > DEEPEST) return UNKNOWN;
    const inside = (part: ts.Expression | undefined) => at(part, values, depth);
    if (ts.isStringLiteralLike(node)) return [[node.text]];
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
      return inside(node.expression);
    if (ts.isNonNullExpression(node) || ts.isSatisfiesExpression(node))
      return inside(node.expression);
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.flatMap((span) => [
        inside(span.expression),
        [[span.literal.text]],
      ]);
      return joined([[[node.head.text]], ...parts]);
    }
    if (ts.isConditionalExpression(node)) {
      return either([inside(node.whenTrue), inside(node.whenFalse)]);
    }
    if (ts.isBinaryExpression(node)) return ofOperator(node, inside);
    if (ts.isCallExpression(node)) return ofCall(node, values, depth);
    if (ts.isIdentifier(node)) return ofName(node, values, depth);
    return UNKNOWN;
  };

  const ofName = (name: ts.Identifier, values: Values, depth: number): readonly Text[] => {
    const declaration = symbolAt(name)?.valueDeclaration;
    if (declaration === undefined) return UNKNOWN;
    if (ts.isParameter(declaration)) return values.get(declaration) ?? [[declaration]];
    if (ts.isBindingElement(declaration)) {
      return either(elementsOf(declaration).map((element) => at(element, values, depth)));
    }
    if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name))
      return UNKNOWN;
    const { initializer } = declaration;
    const isConst = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
    // A number is a limit if it has a name, and else a count.
    if (initializer !== undefined && ts.isNumericLiteral(initializer)) {
      return isConst ? [[initializer.text]] : UNKNOWN;
    }
    const first = at(initializer, values, depth);
    if (isConst) return first;
    const later = appendedTo(declaration).map((added) => at(added, values, depth));
    return either([first, ...later.map((added) => joined([first, added]))]);
  };

  const ofCall = (call: ts.CallExpression, values: Values, depth: number): readonly Text[] => {
    const name = calleeName(call.expression);
    if (name === undefined || OF_VALUES.test(name.text)) return UNKNOWN;
    const callee = functionOf(symbolAt(name)?.valueDeclaration);
    if (callee === undefined) return UNKNOWN;
    const given = new Map(
      callee.parameters.map((parameter, k) => [
        parameter,
        at(call.arguments[k] ?? parameter.initializer, values, depth + 1),
      ]),
    );
    return either(returnsOf(callee).map((result) => at(result, given, depth + 1)));
  };

  return {
    of: (node, values = new Map()) => at(node, values, 0),
    argument(parameter, given) {
      const function_ = parameter.parent;
      const k = function_.parameters.indexOf(parameter);
      if (parameter.dotDotDotToken !== undefined) return UNKNOWN;
      return at(given[k] ?? parameter.initializer, new Map(), 0);
    },
  };
}

/** What a name in `const [a, b] = [1, 2]` can be; nothing for other patterns. */
function elementsOf(name: ts.BindingElement): readonly (ts.Expression | undefined)[] {
  const { parent: pattern } = name;
  const variable = pattern.parent;
  if (!ts.isArrayBindingPattern(pattern) || !ts.isVariableDeclaration(variable)) return [undefined];
  const index = pattern.elements.indexOf(name);
  const elements = (list: ts.Expression | undefined): (ts.Expression | undefined)[] => {
    if (list !== undefined && ts.isConditionalExpression(list)) {
      return [...elements(list.whenTrue), ...elements(list.whenFalse)];
    }
    return [
      list !== undefined && ts.isArrayLiteralExpression(list) ? list.elements[index] : undefined,
    ];
  };
  return elements(variable.initializer);
}

function ofOperator(
  { left, operatorToken, right }: ts.BinaryExpression,
  inside: (part: ts.Expression) => readonly Text[],
): readonly Text[] {
  switch (operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return joined([inside(left), inside(right)]);
    case ts.SyntaxKind.QuestionQuestionToken:
    case ts.SyntaxKind.BarBarToken:
      return either([inside(left), inside(right)]);
    default:
      return UNKNOWN;
  }
}

/** One text from each list, in every combination. */
function joined(lists: readonly (readonly Text[])[]): readonly Text[] {
  let all: Text[] = [[]];
  for (const list of lists) {
    const next = list.length * all.length > MOST ? UNKNOWN : list;
    all = all.flatMap((start) => next.map((end) => [...start, ...end]));
  }
  return distinct(all);
}

function either(lists: readonly (readonly Text[])[]): readonly Text[] {
  const all = distinct(lists.flat());
  return all.length === 0 || all.length > MOST ? UNKNOWN : all;
}

function distinct(texts: readonly Text[]): readonly Text[] {
  const kept: Text[] = [];
  for (const text of texts) {
    const isKnown = kept.some(
      (other) => other.length === text.length && other.every((part, k) => part === text[k]),
    );
    if (!isKnown) kept.push(text);
  }
  return kept;
}

export type Callable = ts.FunctionLikeDeclaration & {
  readonly parameters: ts.NodeArray<ts.ParameterDeclaration>;
};

/** The function that a declaration declares. */
function functionOf(declaration: ts.Node | undefined): Callable | undefined {
  if (declaration === undefined) return undefined;
  if (ts.isVariableDeclaration(declaration)) {
    const value = declaration.initializer;
    return value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value))
      ? value
      : undefined;
  }
  return ts.isFunctionDeclaration(declaration) ? declaration : undefined;
}

function returnsOf(callee: Callable): readonly ts.Expression[] {
  const { body } = callee;
  if (body === undefined) return [];
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression !== undefined) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** What the function of a variable appends to it, or puts in its place. */
function appendedTo(variable: ts.VariableDeclaration): readonly ts.Expression[] {
  const name = (variable.name as ts.Identifier).text;
  const block = variable.parent.parent.parent;
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && ts.isIdentifier(node.left) && node.left.text === name) {
      if (node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken) found.push(node.right);
    }
    ts.forEachChild(node, visit);
  };
  visit(block);
  return found;
}
