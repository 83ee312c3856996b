/**
 * The prose of a node, of the same length as its source: markup and addresses are spaces, code is
 * one word of x. So an offset in it is an offset in the source.
 */
export function proseOf(node, source, Syntax) {
  const [from] = node.range;
  const text = [...source].length === source.length ? [...source] : source.split('');
  const shown = text.map((char) => (char === '\n' ? char : ' '));
  const walk = (part) => {
    const [start, end] = part.range.map((at) => at - from);
    if (part.type === Syntax.Str) for (let k = start; k < end; k++) shown[k] = text[k];
    if (part.type === Syntax.Code) shown.fill('x', start, end);
    for (const child of part.children ?? []) walk(child);
  };
  walk(node);
  return shown.join('').replaceAll('\n', ' ');
}
