// Filters the tables of the page "Coming from".

export const LIBRARIES = ['NumPy', 'TensorFlow', 'Keras', 'PyTorch', 'optax'];

/** The part of the page about one library. */
export interface Section {
  readonly library: string;
  /** The heading, the text below it and the table. */
  readonly parts: readonly HTMLElement[];
  readonly rows: readonly HTMLElement[];
}

/** Returns the sections whose heading is the name of a library. */
export function sectionsOf(page: Element): Section[] {
  const headings = [...page.querySelectorAll<HTMLElement>('h2')];
  return headings.flatMap((heading) => {
    const library = LIBRARIES.find((name) => heading.textContent?.trim().startsWith(name));
    if (library === undefined) return [];
    const parts = [heading];
    let next = heading.nextElementSibling;
    while (next !== null && next.tagName !== 'H2') {
      parts.push(next as HTMLElement);
      next = next.nextElementSibling;
    }
    const rows = parts.flatMap((part) => [...part.querySelectorAll<HTMLElement>('tbody tr')]);
    return [{ library, parts, rows }];
  });
}

/** Whether a text has each of the words, in any order and case. */
export function matches(text: string, words: string): boolean {
  const lower = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

/**
 * Shows the rows of a library that have all words, and hides the others. A section without rows is
 * hidden as a whole. Returns how many rows are shown.
 */
export function filterSections(
  sections: readonly Section[],
  library: string,
  words: string,
): number {
  let shown = 0;
  for (const { library: name, rows, parts } of sections) {
    const isChosen = library === '' || name === library;
    let here = 0;
    for (const row of rows) {
      const isShown = isChosen && matches(`${name} ${row.textContent}`, words);
      row.hidden = !isShown;
      if (isShown) here += 1;
    }
    for (const part of parts) part.hidden = here === 0;
    shown += here;
  }
  return shown;
}
