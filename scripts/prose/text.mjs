/**
 * @typedef {{ type: string, range: readonly [number, number], children?: readonly unknown[], parent?: TextNode | null }} TextNode
 */

/**
 * The prose of a node, of the same length as its source: markup and addresses are spaces, code is
 * one word of x. So an offset in it is an offset in the source.
 *
 * @param {TextNode} node
 * @param {string} source
 */
export function proseOf(node, source) {
  const [from] = node.range;
  const shown = source.replace(/\S/g, ' ').split('');
  /** @param {TextNode} part */
  const walk = ({ type, range: [start, end], children = [] }) => {
    const [first, last] = [start - from, end - from];
    if (type === 'Str') shown.splice(first, last - first, ...source.slice(first, last).split(''));
    if (type === 'Code') shown.fill('x', first, last);
    for (const child of children) walk(/** @type {TextNode} */ (child));
  };
  walk(node);
  return shown.join('').replaceAll('\n', ' ');
}
