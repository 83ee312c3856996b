import type { DefaultTheme } from 'vitepress';

type LocalSearch = NonNullable<DefaultTheme.LocalSearchOptions>;

const API_PAGE =
  /^api\/(@clampwise\/[\w-]+(?:\/(?:algebra|raw|constraints|layers|ops|optimizers|keras|inspect|diagnose)(?=\/))?)\//;

/** Guides come before pages of the reference, and a page of the reference says its package. */
export const search: LocalSearch = {
  // It runs in the page, so it refers to nothing outside.
  miniSearch: {
    searchOptions: {
      boostDocument: (id: string) => (String(id).startsWith('/api/') ? 1 : 8),
    },
  },
  _render(src, env, md) {
    const html = md.render(src, env);
    const [, name] = API_PAGE.exec(env.relativePath) ?? [];
    if (name === undefined) return html;
    return html.replace(/(<h1\b[^>]*>[\s\S]*?)(<a class="header-anchor")/, `$1 (${name}) $2`);
  },
};
