// Writes the changelogs: the texts of the changesets, as they are.

/**
 * @param {{ summary: string }} changeset
 * @returns {Promise<string>}
 */
async function getReleaseLine({ summary }) {
  return `${summary.trim()}\n`;
}

/**
 * The packages share one version, so a new version of a dependency is no news.
 * @returns {Promise<string>}
 */
async function getDependencyReleaseLine() {
  return '';
}

module.exports = { getReleaseLine, getDependencyReleaseLine };
