import type { MarkdownRenderer } from 'vitepress';

/** Gives each cell the heading of its column, which a phone shows next to the cell. */
export function tableLabels(md: MarkdownRenderer): void {
  md.core.ruler.push('table-labels', ({ tokens }) => {
    let labels: string[] = [];
    let column = 0;
    for (const [k, token] of tokens.entries()) {
      if (token.type === 'table_open') labels = [];
      if (token.type === 'tr_open') column = 0;
      if (token.type === 'th_open') labels.push(textOf(tokens[k + 1]?.content ?? ''));
      if (token.type === 'td_open') {
        const label = labels[column++];
        if (label) token.attrSet('data-label', label);
      }
    }
  });
}

function textOf(markdown: string): string {
  return markdown.replace(/`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}
