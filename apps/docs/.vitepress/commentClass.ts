interface CodeToken {
  readonly children: readonly { readonly type: string; readonly value?: string }[];
  readonly properties: { class?: unknown; [name: string]: unknown };
}

/** Gives comments in code a class, so that a style can keep a comment on one line. */
export const commentClass = {
  name: 'comment-class',
  span({ children, properties }: CodeToken): void {
    if (children[0]?.value?.trimStart().startsWith('//')) properties.class = 'comment';
  },
};
