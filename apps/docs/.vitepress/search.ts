import type { DefaultTheme } from 'vitepress';

type LocalSearch = NonNullable<DefaultTheme.LocalSearchOptions>;

const API_PAGE =
  /^api\/(@clampwise\/[\w-]+(?:\/(?:algebra|raw|callbacks|constraints|files|layers|losses|metrics|node|onnx|ops|optimizers|regularizers|schedules|keras|inspect|diagnose)(?=\/))?)\//;

/** The page of errors without samples and names of functions, which have pages of their own. */
function messagesOf(src: string): string {
  return src.replace(/^```text$[\s\S]*?^```$/gm, '').replace(/^(\| `.*) \| [^|\n]*\|$/gm, '$1 | |');
}

/**
 * Guides come before the reference. The error messages stand between: they hold most words there are.
 * A page of the reference says its package.
 */
export const search: LocalSearch = {
  // It runs in the page, so it refers to nothing outside.
  miniSearch: {
    searchOptions: {
      boostDocument: (id: string) => {
        if (String(id).startsWith('/api/')) return 1;
        return String(id).startsWith('/guide/error-messages') ? 5 : 8;
      },
    },
  },
  _render(src, env, md) {
    const isErrors = env.relativePath === 'guide/error-messages.md';
    const html = md.render(isErrors ? messagesOf(src) : src, env);
    const [, name] = API_PAGE.exec(env.relativePath) ?? [];
    if (name === undefined) return html;
    return html.replace(/(<h1\b[^>]*>[\s\S]*?)(<a class="header-anchor")/, `$1 (${name}) $2`);
  },
};
