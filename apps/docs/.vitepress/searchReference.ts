// What the search keeps of a page of the reference: its name, descriptions and options.

/** Headings that TypeDoc writes. What stands below the first ones has pages of its own, or is code. */
const LEFT_OUT =
  /^(?:Throws|Returns|Examples?|Extends|Extended by|Overrides|Inherited from|Implements|Implementation of|Type Parameters|References|Doc|Param|Nocollapse)$/;
const MERGED =
  /^(?:Parameters|Options|Properties|See|Methods|Accessors|Constructors?|[GS]et Signature|Call Signature)$/;
const LISTS = /^(?:Functions|Variables|Classes|Namespaces|Interfaces|Type Aliases)$/;

interface Part {
  readonly level: number;
  readonly title: string;
  readonly body: string;
}

/**
 * The page with one section for its name and one for each member of its own. Inherited members are on
 * the page of the class that has them, and lists of names repeat the first lines of other pages.
 */
export function referenceOf(src: string): string {
  const parts = partsOf(src.replace(/^```[\s\S]*?^```$/gm, ''));
  const isList = parts.some(({ title }) => LISTS.test(title));
  const kept: string[] = [];
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k] as Part;
    if (isName(part)) {
      if (part.level > 1 && isInherited(parts, k)) {
        while (k + 1 < parts.length && (parts[k + 1] as Part).level > part.level) k++;
        continue;
      }
      kept.push(`${part.level === 1 ? '#' : '##'} ${part.title}`);
    } else if (LEFT_OUT.test(part.title) || isList) continue;
    kept.push(linesOf(part.body));
  }
  return kept.join('\n\n');
}

/** The text below each heading. What stands above the first one only leads back. */
function partsOf(src: string): readonly Part[] {
  return src
    .split(/^(?=#{1,6} )/m)
    .filter((text) => text.startsWith('#'))
    .map((text) => {
      const [line = '', ...body] = text.split('\n');
      const level = line.indexOf(' ');
      return { level, title: line.slice(level + 1).trim(), body: body.join('\n') };
    });
}

function isName({ level, title }: Part): boolean {
  const isGroup = [MERGED, LEFT_OUT, LISTS].some((each) => each.test(title));
  return level === 1 || (level < 4 && !isGroup);
}

function isInherited(parts: readonly Part[], at: number): boolean {
  const { level } = parts[at] as Part;
  for (const part of parts.slice(at + 1)) {
    if (part.level <= level) return false;
    if (part.title === 'Inherited from') return true;
  }
  return false;
}

/** A line for each row, with name and description: nobody searches for a type. */
function linesOf(body: string): string {
  return body
    .replace(/^\| .+ \|\n\|[-| ]+\|$/gm, '')
    .replace(/^\| (.+) \|$/gm, (_, row: string) => {
      const cells = row.split(/(?<!\\) \| /);
      return `\n${cells[0]} ${cells.at(-1)}\n`;
    });
}
