// Every message that the packages can throw, read from the places that make the errors.
import ts from 'typescript';
import { calleeName, placeOf, readSources, type Sources } from './program.ts';
import {
  ARGUMENT,
  type Callable,
  OPERATION,
  type Part,
  type Text,
  type Texts,
  textsIn,
} from './texts.ts';

/** One message, with … for each value that only a run knows. */
export interface Message {
  /** What stands after the operation's name. … is also the argument, if there are several. */
  readonly text: string;
  /** What some of them add for the value that came. */
  readonly hints: readonly string[];
  /** The arguments it can be about. */
  readonly arguments: readonly string[];
  /** The operations that say it, as far as the sources tell. */
  readonly ops: readonly string[];
  /** The packages that have the operations. */
  readonly packages: readonly string[];
  /** The files that make the error. */
  readonly places: readonly string[];
}

const FIELDS = ['op', 'argument', 'received', 'expected', 'sentence'] as const;
type Field = (typeof FIELDS)[number];
/** The most telling fields first: a text that comes from a caller is looked up there. */
const ORDER: readonly Field[] = ['sentence', 'expected', 'argument', 'op', 'received'];
/** A helper that calls a helper, and so on. */
const DEEPEST = 7;

/** An error as one place makes it. Parameters of the function around it may be open. */
interface Template {
  readonly texts: Readonly<Record<Field, Text | null>>;
  readonly place: string;
  /** Where the values come from that are known so far. */
  readonly origin: string;
}

/** Every message, sorted by its text. */
export function readMessages(): readonly Message[] {
  const sources = readSources();
  const texts = textsIn(sources);
  let open = sources.files.flatMap((file) => templatesIn(file, texts));
  const closed: Template[] = [];
  for (let depth = 0; open.length > 0; depth++) {
    const next: Template[] = [];
    for (const template of open) {
      const parameter = depth < DEEPEST ? openParameter(template) : undefined;
      if (parameter === undefined) closed.push(template);
      else next.push(...atCallers(template, parameter.parent as Callable, sources, texts));
    }
    open = distinct(next);
  }
  return merged(closed);
}

function templatesIn(file: ts.SourceFile, texts: Texts): Template[] {
  const found: Template[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node)) {
      const order = fieldsOf(calleeName(node.expression)?.text);
      if (order !== undefined && !isCopy(node)) found.push(...templatesOf(node, order, texts));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether an error says again what another one says. */
function isCopy({ arguments: given }: ts.NewExpression): boolean {
  const reads = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) && /^(?:received|expected)$/.test(node.name.text)) ||
    ts.forEachChild(node, reads) === true;
  return given?.some(reads) === true;
}

/** The fields that the arguments of an error class are. */
function fieldsOf(name: string | undefined): readonly Field[] | undefined {
  if (name === 'Fault') return ['received', 'expected'];
  return /^Clampwise\w+Error$|^ErrorClass$/.test(name ?? '') ? FIELDS : undefined;
}

function templatesOf(node: ts.NewExpression, order: readonly Field[], texts: Texts): Template[] {
  const place = placeOf(node);
  let all: Record<Field, Text | null>[] = [
    { op: [null], argument: [null], received: [null], expected: [null], sentence: null },
  ];
  if (order.length < FIELDS.length) all = all.map((one) => ({ ...one, argument: ['source'] }));
  order.forEach((field, k) => {
    const given = node.arguments?.[k];
    if (given === undefined) return;
    all = all.flatMap((one) => texts.of(given).map((text) => ({ ...one, [field]: text })));
  });
  return all.map((one) => ({ texts: withMarks(one), place, origin: place }));
}

/** The other texts of an error, with marks for the argument's name and the operation's. */
function withMarks(texts: Template['texts']): Template['texts'] {
  const argument = onlyParameter(texts.argument);
  const op = onlyParameter(texts.op);
  const entries = FIELDS.map((field): [Field, Text | null] => {
    const text = texts[field];
    if (text === null || field === 'op' || field === 'argument') return [field, text];
    const marked = text.map((part): Part => {
      if (!isParameter(part)) return part;
      return part === argument ? ARGUMENT : part === op ? OPERATION : part;
    });
    return [field, marked];
  });
  return Object.fromEntries(entries) as Template['texts'];
}

function onlyParameter(text: Text | null): ts.ParameterDeclaration | undefined {
  const [only = null] = text?.length === 1 ? text : [];
  return isParameter(only) ? only : undefined;
}

function openParameter({ texts }: Template): ts.ParameterDeclaration | undefined {
  const parts = ORDER.flatMap((field) => texts[field] ?? []);
  return parts.find(isParameter);
}

/** A template with what each call gives for the parameters of the function around it. */
function atCallers(
  template: Template,
  around: Callable,
  { symbolAt, callsOf }: Sources,
  texts: Texts,
): Template[] {
  const name = nameOf(around);
  const symbol = name && symbolAt(name);
  const calls = symbol === undefined ? [] : callsOf(symbol);
  if (calls.length === 0) return [filled(template, around, () => [null], template.origin)];
  const used = around.parameters.filter((parameter) => uses(template, parameter));
  return calls.flatMap((call) => {
    let all: ReadonlyMap<ts.ParameterDeclaration, Text>[] = [new Map()];
    for (const parameter of used) {
      const given = texts.argument(parameter, call.arguments ?? []);
      all = all.flatMap((one) => given.map((text) => new Map([...one, [parameter, text]])));
    }
    return all.map((values) =>
      filled(template, around, (parameter) => values.get(parameter) ?? [null], placeOf(call)),
    );
  });
}

function nameOf(around: Callable): ts.Node | undefined {
  if (ts.isConstructorDeclaration(around)) return around.parent.name;
  if (around.name !== undefined) {
    if (!ts.isFunctionExpression(around)) return around.name;
  }
  return ts.isVariableDeclaration(around.parent) ? around.parent.name : undefined;
}

function isParameter(part: Part): part is ts.ParameterDeclaration {
  return typeof part === 'object' && part !== null;
}

function uses({ texts }: Template, parameter: ts.ParameterDeclaration): boolean {
  return FIELDS.some((field) => texts[field]?.includes(parameter));
}

function filled(
  { texts, place }: Template,
  around: Callable,
  textFor: (parameter: ts.ParameterDeclaration) => Text,
  origin: string,
): Template {
  const fill = (part: Part): Text => {
    return isParameter(part) && part.parent === around ? textFor(part) : [part];
  };
  const entries = FIELDS.map((field) => [field, texts[field]?.flatMap(fill) ?? null]);
  return { texts: Object.fromEntries(entries) as Template['texts'], place, origin };
}

const ids = new WeakMap<ts.Node, number>();
let lastId = 0;

function keyOf({ texts, place, origin }: Template): string {
  const shown = FIELDS.map((field) =>
    texts[field]?.map((part) => {
      if (typeof part === 'symbol') return part === ARGUMENT;
      if (!isParameter(part)) return part;
      if (!ids.has(part)) ids.set(part, ++lastId);
      return ids.get(part);
    }),
  );
  return JSON.stringify([shown, place, packageOf(origin)]);
}

function distinct(templates: readonly Template[]): Template[] {
  return [...new Map(templates.map((template) => [keyOf(template), template])).values()];
}

/** The messages of templates, each text once. */
function merged(templates: readonly Template[]): Message[] {
  const groups = new Map<string, Template[]>();
  for (const template of templates) {
    const text = textOf(template, '\0');
    groups.set(text, [...(groups.get(text) ?? []), template]);
  }
  const messages = [...groups].map(([text, group]): Message => {
    const names = sorted(group.map(({ texts }) => shown(texts.argument)));
    const [only] = names;
    const name = names.length === 1 && only !== undefined ? only : '…';
    return {
      text: tidied(text.replaceAll('\0', name)),
      hints: [],
      arguments: names.filter((one) => one !== '…'),
      ops: sorted(
        group
          .filter(({ texts }) => hasWords(texts.op))
          // Of an optimizer or a layer.
          .map(({ texts }) => shown(texts.op).replace(/^…[:.] ?/, '')),
      ),
      packages: sorted(group.map(({ origin }) => packageOf(origin))),
      places: sorted(group.map(({ place }) => place)),
    };
  });
  return withFewReceived(withHints(messages));
}

const HINTS = [
  /^(.*)(; did you mean .*)$/,
  // In brackets, and these may hold calls.
  /^(.*)( \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))(; received .*)$/,
];

/** The messages, with those that only add a hint to another one as hints of it. */
function withHints(messages: readonly Message[]): Message[] {
  const byText = new Map(messages.map((message) => [message.text, message]));
  for (const pattern of HINTS) {
    for (const { text, hints } of [...byText.values()]) {
      const [, start = '', hint = '', end = ''] = pattern.exec(text) ?? [];
      const plain = byText.get(start + end);
      if (hint === '' || plain === undefined) continue;
      const said = hint.replace(/^;? /, '');
      const all = sorted([...plain.hints, ...hints, said]);
      byText.set(plain.text, { ...plain, hints: all });
      byText.delete(text);
    }
  }
  return [...byText.values()].sort((a, b) => (plainStart(a.text) < plainStart(b.text) ? -1 : 1));
}

const RECEIVED = /^(.* must be .*; received )(.*)$/;
/** More messages than these that differ only in what came are one. */
const MOST_RECEIVED = 2;

/** The messages, with one in place of many that expect the same. */
function withFewReceived(messages: readonly Message[]): Message[] {
  const groups = new Map<string, Message[]>();
  for (const message of messages) {
    const start = RECEIVED.exec(message.text)?.[1] ?? message.text;
    groups.set(start, [...(groups.get(start) ?? []), message]);
  }
  return [...groups].flatMap(([start, group]) =>
    group.length > MOST_RECEIVED ? [oneOf(start, group)] : group,
  );
}

/** One message for several, with the words that all have. */
function oneOf(start: string, group: readonly Message[]): Message {
  const [first = [], ...rest] = group.map(({ text }) => text.slice(start.length).split(' '));
  const differs = first.findIndex((word, k) => rest.some((words) => words[k] !== word));
  const all = (of: (message: Message) => readonly string[]) => sorted(group.flatMap(of));
  return {
    text: tidied(`${start}${first.slice(0, differs).join(' ')} …`.replace('  ', ' ')),
    hints: all(({ hints }) => hints),
    arguments: all((message) => message.arguments),
    ops: all(({ ops }) => ops),
    packages: all(({ packages }) => packages),
    places: all(({ places }) => places),
  };
}

function plainStart(text: string): string {
  return text.replace(/^[… ]+/, '').toLowerCase();
}

/** The text of an error, with `name` for its argument. */
function textOf({ texts: { sentence, expected, received } }: Template, name: string): string {
  return sentence === null
    ? `${name} must be ${shown(expected, name)}; received ${shown(received, name)}`
    : shown(sentence, name);
}

function sorted(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function packageOf(place: string): string {
  return place.split('/')[1] ?? '';
}

function hasWords(text: Text | null): boolean {
  return text?.some((part) => typeof part === 'string' && /\p{L}/u.test(part)) === true;
}

function shown(text: Text | null, argument = '…'): string {
  const parts = (text ?? [null]).map((part) =>
    typeof part === 'string' ? part : part === ARGUMENT ? argument : '…',
  );
  return tidied(parts.join('')) || '…';
}

function tidied(text: string): string {
  return text.replace(/…(?:\.\.\.|\s*…)+/g, '…');
}
