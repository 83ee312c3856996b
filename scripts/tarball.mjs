/**
 * The path of the tarball that `pnpm pack --json` wrote. The scripts that pnpm runs before it are in
 * its output too.
 * @param {string} printed
 * @returns {string}
 */
export function tarballIn(printed) {
  return JSON.parse(printed.slice(printed.search(/^\{/m))).filename;
}
