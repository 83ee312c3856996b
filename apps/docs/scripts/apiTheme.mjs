import { MarkdownTheme, MarkdownThemeContext } from 'typedoc-plugin-markdown';

/** @typedef {MarkdownThemeContext['partials']} Partials */

/** Pages on which the overloads of a function stand together, above one description. */
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
  /** @param {ConstructorParameters<typeof MarkdownThemeContext>} args */
  constructor(...args) {
    super(...args);
    const { comment, signature, signatures, signatureTitle } = this.partials;
    /** @type {Pick<Partials, 'comment' | 'signature' | 'signatureTitle' | 'signatures'>} */
    const ours = {
      comment: (model, options) => comment(withOneThrows(model), options),
      signatureTitle: (model, options) => tidied(signatureTitle(model, options)),
      // The code says which types there are.
      signature: (model, options) => {
        const title = options.hideTitle === true ? [] : [this.partials.signatureTitle(model, {})];
        const shown = Object.create(model, { typeParameters: { value: undefined } });
        return [...title, signature(shown, { ...options, hideTitle: true })].join('\n\n');
      },
      signatures: (model, options) => this.together(model, options) ?? signatures(model, options),
    };
    this.partials = { ...this.partials, ...ours };
  }

  /**
   * Null where there is one signature, or where the overloads are described one by one.
   *
   * @param {import('typedoc').DeclarationReflection} model
   * @param {Parameters<Partials['signatures']>[1]} options
   */
  together(model, options) {
    const [first, ...others] = model.signatures ?? [];
    if (first === undefined || others.length === 0) return null;
    if (others.some(({ comment }) => !saysNothingElse(comment, first.comment))) return null;
    const titles = [first, ...others].map((each) => this.partials.signatureTitle(each, {}));
    const body = this.partials.signature(first, {
      ...options,
      headingLevel: options.headingLevel + 1,
      hideTitle: true,
    });
    // One block of code for all of them.
    return `${titles.join('\n\n').replaceAll('\n```\n\n```ts\n', '\n')}\n\n${body}`;
  }
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
 * @param {import('typedoc').Comment | undefined} comment
 * @param {import('typedoc').Comment | undefined} other
 */
function saysNothingElse(comment, other) {
  return comment === undefined || JSON.stringify(comment) === JSON.stringify(other);
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
