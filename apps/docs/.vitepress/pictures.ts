import type { MarkdownRenderer } from 'vitepress';
import { pictureOf } from '../src/pictures/pictures.ts';

const SCHEME = 'picture:';

/** Draws `![text alternative](picture:name "caption")` when the site is built. It is its own paragraph. */
export function pictures(md: MarkdownRenderer): void {
  md.core.ruler.push('pictures', (state) => {
    for (const [k, { content, children }] of state.tokens.entries()) {
      const [image, ...rest] = children ?? [];
      const source = image?.type === 'image' ? (image.attrGet('src') ?? '') : '';
      if (image === undefined || !source.startsWith(SCHEME)) continue;
      if (rest.length > 0) throw new Error(`this picture needs a paragraph of its own: ${content}`);
      const caption = image.attrGet('title') ?? '';
      const html = new state.Token('html_block', '', 0);
      html.content = pictureOf(source.slice(SCHEME.length), image.content, caption);
      state.tokens[k] = html;
      for (const around of [k - 1, k + 1])
        (state.tokens[around] as { hidden: boolean }).hidden = true;
    }
  });
}
