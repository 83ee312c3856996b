// What a browser loads before a reader sees the first lines of a page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteConfig } from 'vitepress';
import type { Plugin } from './plugin.ts';

const eager = new Set<string>();

/** Notes the chunks that a page needs at once. VitePress would also preload what a page loads later, such as tfjs. */
export const noteEager: Plugin = {
  name: 'clampwise:note-eager',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const isPage = chunk.facadeModuleId?.endsWith('.md') ?? false;
      if (isPage || chunk.isEntry)
        for (const name of [chunk.fileName, ...chunk.imports]) eager.add(name);
    }
  },
};

export function isEager(link: string): boolean {
  return eager.has(link) || link.endsWith('.lean.js');
}

const STYLE = /<link rel="preload stylesheet" href="(?<href>[^"]+)" as="style">/;
const ICONS = /<link rel="preload stylesheet" href="[^"]*vp-icons.css" as="style">\s*/;
const PREFETCH = /<link rel="prefetch" [^>]+>\s*/g;

const styles = new Map<string, string>();

function styleAt(path: string): string {
  const style = styles.get(path) ?? readFileSync(path, 'utf8').trim();
  styles.set(path, style);
  return style;
}

/**
 * Puts the style into the page, so that one answer of the server is enough to show it. The pages of
 * the reference are many and keep the link. The style of social icons is empty here.
 */
export function inlineStyle(html: string, page: string, { outDir }: SiteConfig): string {
  const lean = html.replace(ICONS, '').replace(PREFETCH, '');
  if (page.startsWith('api/')) return lean;
  return lean.replace(STYLE, (_, href: string) => `<style>${styleAt(join(outDir, href))}</style>`);
}
