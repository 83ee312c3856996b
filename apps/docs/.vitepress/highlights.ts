import type { MarkdownRenderer } from 'vitepress';

/**
 * Highlights each piece of code once. VitePress renders a page a second time for the index of the
 * search.
 */
export function rememberHighlights(md: MarkdownRenderer): void {
  const { highlight } = md.options;
  if (!highlight) return;
  const known = new Map<string, string>();
  md.options.highlight = (code, language, attributes) => {
    const key = JSON.stringify([code, language, attributes]);
    const html = known.get(key) ?? highlight(code, language, attributes);
    known.set(key, html);
    return html;
  };
}
