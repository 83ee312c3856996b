// The options of a function as a table, one a line: types from the interface, the text from the function's own comment
// where that says more.
import { IntersectionType, OptionalType, ReferenceType, ReflectionKind, UnionType } from 'typedoc';

/** @typedef {import('typedoc').DeclarationReflection} Declaration */
/** @typedef {import('typedoc').ParameterReflection} Parameter */

/**
 * @typedef {object} OptionText
 * @property {string | undefined} [type]
 * @property {string | undefined} [defaultValue]
 * @property {string} text
 */

/**
 * The properties of a parameter called options or limits; none if it is not an interface of ours.
 *
 * @param {Parameter} parameter
 * @returns {Declaration[]}
 */
export function optionsOf({ name, type }) {
  return name === 'options' || name === 'limits' ? propertiesOf(type) : [];
}

/**
 * @param {import('typedoc').SomeType | undefined} type
 * @returns {Declaration[]}
 */
function propertiesOf(type) {
  if (type instanceof OptionalType) return propertiesOf(type.elementType);
  if (type instanceof IntersectionType || type instanceof UnionType)
    return propertiesOf(type.types.find((each) => each instanceof ReferenceType));
  if (!(type instanceof ReferenceType)) return [];
  const { reflection } = type;
  if (reflection === undefined || !reflection.kindOf(ReflectionKind.Interface)) return [];
  const { children = [] } = /** @type {Declaration} */ (reflection);
  return children.filter((each) => each.kindOf(ReflectionKind.Property));
}

/**
 * What a comment on options says of each, and what is said besides. The options are a list, "- `axis`: type, default x.
 * Text", or follow each other: "`axis`: text; `out`: text".
 *
 * @param {string} comment
 * @returns {{ besides: string, options: Map<string, OptionText> }}
 */
export function readOptions(comment) {
  const options = new Map();
  const text = comment.trim();
  const isList = /^\s*- `/m.test(text);
  const parts = isList
    ? text.split(/^\s*- (?=`)/m)
    : text.split(/(?:^|;\s+)(?=`\w+`(?:, `\w+`)*:)/);
  const besides = [];
  for (const part of parts) {
    const [, names, rest] = /^((?:`\w+`(?:, | and )?)+): ([\s\S]*)$/.exec(part.trim()) ?? [];
    if (names === undefined || rest === undefined) {
      if (part.trim() !== '') besides.push(part.trim());
      continue;
    }
    const found = isList ? ofListItem(rest) : { text: rest };
    for (const [, name] of names.matchAll(/`(\w+)`/g)) options.set(name, found);
  }
  return { besides: besides.join(' '), options };
}

/**
 * @param {string} item
 * @returns {OptionText}
 */
function ofListItem(item) {
  const line = item.replace(/\s+/g, ' ').trim();
  const [, type, defaultValue, text] = /^(.*?), default (.*?)\. (.*)$/.exec(line) ?? [];
  return text === undefined ? { text: line } : { type, defaultValue, text };
}

/**
 * Text for a cell of a table.
 *
 * @param {string} text
 */
export function cell(text) {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.replace(/(?<!\\)\|/g, '\\|') || '-';
}
