import {
  Comment,
  ReferenceType,
  ReflectionKind,
  ReflectionType,
  UnionType,
  UnknownType,
} from 'typedoc';
import { MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown';
import { cell, optionsOf, readOptions } from './optionsTable.mjs';
import { isReadable } from './readableSignatures.mjs';

/** @typedef {MarkdownThemeContext['partials']} Partials */

/** Pages with one signature for each function, then its description, parameters and options. */
export class ApiTheme extends MarkdownTheme {
  /**
   * @override
   * @param {import('typedoc-plugin-markdown').MarkdownPageEvent<import('typedoc').Reflection>} page
   */
  getRenderContext(page) {
    return new ApiContext(this, page, this.application.options);
  }
}

class ApiContext extends MarkdownThemeContext {
  /** The level of the headings in the signature that is being written. */
  level = 2;

  /** @param {ConstructorParameters<typeof MarkdownThemeContext>} args */
  constructor(...args) {
    super(...args);
    const { comment, declaration, parametersTable, signature, signatureReturns, signatureTitle } =
      this.partials;
    /**
     * @type {Pick<Partials, 'comment' | 'declaration' | 'parametersTable' | 'signature' | 'signatureReturns'
     *   | 'signatureTitle' | 'unionType'>}
     */
    const ours = {
      comment: (model, options) => comment(withOneThrows(model), options),
      declaration: (model, options) => declaration(model, options) + this.methodsOf(model),
      parametersTable: (model) => {
        const table = parametersTable(model.map(withoutOptions));
        return [table, ...model.flatMap((each) => this.optionsTable(each))].join('\n\n');
      },
      // The title says what kind it is.
      signatureReturns: (model, options) => {
        const text = signatureReturns(model, options);
        return model.type instanceof UnknownType
          ? text.replace(`\n\n${model.type}\n\n`, '\n\n')
          : text;
      },
      unionType: ({ types }) => types.map((each) => this.memberOf(each)).join(' \\| '),
      signatureTitle: (model, options) =>
        isReadable(model) ? this.readableTitle(model) : tidied(signatureTitle(model, options)),
      // The code says which types there are.
      signature: (model, options) => {
        this.level = options.headingLevel;
        const title = options.hideTitle === true ? [] : [this.partials.signatureTitle(model, {})];
        const shown = Object.create(model, { typeParameters: { value: undefined } });
        return [...title, signature(shown, { ...options, hideTitle: true })].join('\n\n');
      },
    };
    this.partials = { ...this.partials, ...ours };
  }

  /**
   * A signature by the names of its parameters, whose types stand in the table below it.
   *
   * @param {import('typedoc').SignatureReflection} model
   */
  readableTitle({ name, parameters = [], type }) {
    const names = parameters.map(
      (each) => `${each.flags.isRest ? '...' : ''}${each.name}${each.flags.isOptional ? '?' : ''}`,
    );
    const result = String(type);
    // A function that is returned is shown under Returns.
    const shown = result.includes('=>') ? '' : ` → ${result}`;
    return `\`\`\`ts\n${name}(${names.join(', ')})${shown}\n\`\`\``;
  }

  /**
   * A member of a union.
   *
   * @param {import('typedoc').SomeType} type
   */
  memberOf(type) {
    const text = this.partials.someType(type, { forceCollapse: true });
    const isFunction = type instanceof ReflectionType && type.declaration.signatures !== undefined;
    return isFunction ? `(${text})` : text;
  }

  /**
   * The options of a function, one a line.
   *
   * @param {import('typedoc').ParameterReflection} parameter
   * @returns {string[]}
   */
  optionsTable(parameter) {
    const properties = optionsOf(parameter);
    if (properties.length === 0) return [];
    const { options } = readOptions(textOf(parameter.comment?.summary));
    const hasDefaults = [...options.values()].some((each) => each.defaultValue !== undefined);
    const rows = properties.map((property) => {
      const said = options.get(property.name);
      const type = this.partials.someType(withoutUndefined(property));
      return [
        `\`${property.name}\``,
        said?.type ?? type,
        ...(hasDefaults ? [said?.defaultValue ?? ''] : []),
        said?.text ?? textOf(property.comment?.summary),
      ];
    });
    const header = ['Option', 'Type', ...(hasDefaults ? ['Default'] : []), 'Description'];
    const lines = [header, header.map(() => '------'), ...rows.map((row) => row.map(cell))];
    const table = lines.map((row) => `| ${row.join(' | ')} |`).join('\n');
    return [`${'#'.repeat(this.level)} Options`, table];
  }

  /**
   * The methods of a constant that is nothing but methods, such as `heap`.
   *
   * @param {import('typedoc').DeclarationReflection} model
   */
  methodsOf({ kind, name, type }) {
    if (kind !== ReflectionKind.Variable || !(type instanceof ReferenceType)) return '';
    const { children = [] } =
      /** @type {{ children?: import('typedoc').DeclarationReflection[] }} */ (
        type.reflection ?? {}
      );
    if (!children.every((each) => each.kindOf(ReflectionKind.Method))) return '';
    return children
      .map((each) => {
        const body = this.partials.signatures(each, { headingLevel: 2 });
        return `\n\n## ${name}.${each.name}()\n\n${body}`;
      })
      .join('');
  }
}

/**
 * A parameter whose options stand in a table of their own.
 *
 * @param {import('typedoc').ParameterReflection} parameter
 * @returns {import('typedoc').ParameterReflection}
 */
function withoutOptions(parameter) {
  const { comment } = parameter;
  if (optionsOf(parameter).length === 0) return parameter;
  const { besides } = readOptions(textOf(comment?.summary));
  const text = besides === '' ? 'the options below' : besides;
  const shown = comment?.clone() ?? new Comment();
  shown.summary = [{ kind: 'text', text }];
  return Object.create(parameter, { comment: { value: shown } });
}

/** @param {import('typedoc').DeclarationReflection} property */
function withoutUndefined({ type }) {
  if (!(type instanceof UnionType)) return type;
  const types = type.types.filter((each) => each.toString() !== 'undefined');
  return types.length === 1 ? types[0] : new UnionType(types);
}

/** @param {import('typedoc').CommentDisplayPart[] | undefined} parts */
function textOf(parts = []) {
  return parts.map(({ text }) => text).join('');
}

/**
 * Code without spaces at the ends of lines, with objects of one property on one line.
 *
 * @param {string} code
 */
function tidied(code) {
  return code
    .replace(/\{\n\s*([^\n{}]*);\n\s*\}/g, '{ $1 }')
    .replace(/ +$/gm, '')
    .replace(/^ {3}/gm, '  ');
}

/**
 * The same comment with one @throws: of several, each is a paragraph.
 *
 * @param {import('typedoc').Comment} comment
 */
function withOneThrows(comment) {
  const all = comment.blockTags.filter(({ tag }) => tag === '@throws');
  const [first, ...others] = all;
  if (first === undefined || others.length === 0) return comment;
  const one = first.clone();
  for (const { content } of others) one.content.push({ kind: 'text', text: '\n\n' }, ...content);
  const copy = comment.clone();
  copy.blockTags = comment.blockTags.flatMap((tag) =>
    tag === first ? [one] : others.includes(tag) ? [] : [tag],
  );
  return copy;
}
