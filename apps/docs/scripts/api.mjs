// Writes the API reference, one page for each name that a package exports, from the comments in its sources: pages/api.
//   --strict         a warning, such as a link that leads nowhere, is a failure
//   --out <folder>   where the pages go in place of pages/api
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Application, Comment } from 'typedoc';
import { ApiTheme } from './apiTheme.mjs';
import { makeReadable } from './readableSignatures.mjs';

const docs = join(dirname(fileURLToPath(import.meta.url)), '..');
const packages = join(docs, '../../packages');

/** What is documented; `./internal` is for packages of ours. */
const DOCUMENTED = ['kernels', 'layers', 'tfjs-adapter', 'model-files'];
const HIDDEN = ['./internal', './package.json'];

/**
 * The entries of a package: what a program imports, the source, and what the README says is in it.
 *
 * @param {string} folder
 * @returns {{ specifier: string, source: string, contents: string }[]}
 */
function entriesOf(folder) {
  const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
  const readme = readFileSync(join(packages, folder, 'README.md'), 'utf8');
  return Object.keys(manifest.exports)
    .filter((entry) => !HIDDEN.includes(entry))
    .map((entry) => {
      const specifier = manifest.name + entry.slice(1);
      return {
        specifier,
        source: join(packages, folder, manifest.exports[entry]['@clampwise/source']),
        contents: rowOf(readme, specifier) ?? (entry === '.' ? manifest.description : ''),
      };
    });
}

/**
 * The second cell of the row of a table that starts with an import.
 *
 * @param {string} readme
 * @param {string} specifier
 */
function rowOf(readme, specifier) {
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${specifier}\` `));
  return row?.split('|')[2]?.trim();
}

const { strict: isStrict, out } = parseArgs({
  options: {
    strict: { type: 'boolean' },
    out: { type: 'string', default: join(docs, 'pages/api') },
  },
}).values;
console.log('Writing the API reference from the comments in the sources …');
const entries = DOCUMENTED.flatMap(entriesOf);
/**
 * @type {Partial<import('typedoc').TypeDocOptions> & import('typedoc-plugin-markdown').PluginOptions & {
 *   docsRoot: string;
 * }}
 */
const options = {
  entryPoints: entries.map(({ source }) => source),
  tsconfig: join(docs, 'tsconfig.api.json'),
  // `npm run typecheck` does that, with each package's own settings.
  skipErrorChecking: true,
  plugin: ['typedoc-plugin-markdown', 'typedoc-vitepress-theme'],
  out,
  docsRoot: dirname(out),
  name: 'API reference',
  readme: join(docs, 'scripts/apiIntroduction.md'),
  mergeReadme: true,
  excludeInternal: true,
  // What a layer inherits from tfjs is described there.
  excludeExternals: true,
  disableSources: true,
  githubPages: false,
  sort: ['source-order'],
  sortEntryPoints: false,
  groupOrder: [
    ...['Functions', 'Variables', 'Classes', 'Namespaces', 'Interfaces', 'Type Aliases'],
    ...['Constructors', 'Methods', 'Properties', 'Accessors'],
  ],
  indexFormat: 'table',
  useCodeBlocks: true,
  expandParameters: true,
  expandObjects: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  pageTitleTemplates: { module: '{name}', member: '{name}' },
  tableColumnSettings: { hideSources: true, hideModifiers: true, hideInherited: true },
  logLevel: 'Warn',
};
const app = await Application.bootstrapWithPlugins(options);
app.renderer.defineTheme('clampwise', ApiTheme);
app.options.setValue('theme', 'clampwise');
makeReadable(app.converter);

const points = app.getEntryPoints();
for (const point of points ?? []) {
  const entry = entries.find(({ source }) => source === point.sourceFile.fileName);
  if (entry !== undefined) point.displayName = entry.specifier;
}
const project = points && app.converter.convert(points);
if (project === undefined) process.exit(1);
for (const module of project.children ?? []) {
  const entry = entries.find(({ specifier }) => specifier === module.name);
  if (entry !== undefined) module.comment ??= new Comment([{ kind: 'text', text: entry.contents }]);
}
app.validate(project);
await app.generateOutputs(project);
if (app.logger.hasErrors() || (isStrict && app.logger.hasWarnings())) process.exitCode = 1;
