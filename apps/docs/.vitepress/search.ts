import type { DefaultTheme } from 'vitepress';
import { referenceOf } from './searchReference.ts';

type LocalSearch = NonNullable<DefaultTheme.LocalSearchOptions>;

const API_PAGE =
  /^api\/(@clampwise\/[\w-]+(?:\/(?:algebra|raw|callbacks|constraints|files|layers|losses|metrics|node|onnx|ops|optimizers|regularizers|schedules|keras|inspect|diagnose)(?=\/))?)\//;

/** The page of errors without samples and names of functions, which have pages of their own. */
function messagesOf(src: string): string {
  return src.replace(/^```text$[\s\S]*?^```$/gm, '').replace(/^(\| `.*) \| [^|\n]*\|$/gm, '$1 | |');
}

/** The page of benchmarks without its tables: figures are not searched for. */
function chartsOf(src: string): string {
  return src.replace(/<details>[\s\S]*?<\/details>/g, '');
}

const SHORTENED: Readonly<Record<string, (src: string) => string>> = {
  'benchmarks.md': chartsOf,
  'guide/error-messages.md': messagesOf,
};

/**
 * Fixes come first, then guides, then the reference. The pages with the most words count less than
 * other guides. A guide that a search means as a whole counts more. A page of the reference counts
 * more for its name, and says its package.
 */
export const search: LocalSearch = {
  // It runs in the page, so it refers to nothing outside.
  miniSearch: {
    searchOptions: {
      boostDocument: (id: string, term: string) => {
        const [page = ''] = String(id).toLowerCase().split('#');
        if (page.startsWith('/api/') && page.endsWith(`/${term}`)) return 5;
        const boosts = {
          '/api/': 1,
          '/fixes/': 14,
          '/guide/coming-from': 5,
          '/guide/error-messages': 5,
          '/guide/save-and-load': 16,
        };
        const found = Object.entries(boosts).find(([start]) => String(id).startsWith(start));
        return found?.[1] ?? 8;
      },
    },
  },
  _render(src, env, md) {
    const [, name] = API_PAGE.exec(env.relativePath) ?? [];
    const shorten = name === undefined ? SHORTENED[env.relativePath] : referenceOf;
    // A search looks for the text of a page, and not for the labels of its pictures.
    const html = md.render(shorten?.(src) ?? src, env).replace(/<svg[\s\S]*?<\/svg>/g, '');
    if (name === undefined) return html;
    return html.replace(/(<h1\b[^>]*>[\s\S]*?)(<a class="header-anchor")/, `$1 (${name}) $2`);
  },
};
