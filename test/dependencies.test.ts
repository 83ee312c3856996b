import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circles, readHouse, roomOf } from '../scripts/modules.mjs';
import { type Import, importsUnder, packages, ROOT, readManifest } from './workspace.ts';

// What each package may use of ours when it runs. A new arrow is a decision: it belongs in ARCHITECTURE.md too.
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  '@clampwise/kernels': [],
  '@clampwise/testing': [],
  '@clampwise/model-files': ['@clampwise/kernels'],
  '@clampwise/layers': ['@clampwise/kernels', '@clampwise/model-files'],
  '@clampwise/tfjs-adapter': ['@clampwise/kernels', '@clampwise/model-files'],
  '@clampwise/examples': ['@clampwise/kernels', '@clampwise/layers', '@clampwise/tfjs-adapter'],
  '@clampwise/bench': ['@clampwise/kernels', '@clampwise/layers', '@clampwise/tfjs-adapter'],
  '@clampwise/fuzz': [
    '@clampwise/kernels',
    '@clampwise/layers',
    '@clampwise/model-files',
    '@clampwise/testing',
    '@clampwise/tfjs-adapter',
  ],
  '@clampwise/docs': [
    '@clampwise/kernels',
    '@clampwise/layers',
    '@clampwise/model-files',
    '@clampwise/tfjs-adapter',
  ],
};

// The rooms of a package, from the ground up: a module imports from its own room and from those below. 'facts' are the
// modules that lie next to the rooms; those that only re-export are entries, above all rooms.
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'packages/kernels': [
    'run',
    'facts',
    'settings',
    'memory',
    'check',
    'select',
    'place',
    'result',
    'families',
    'engine',
    'ops',
    'algebra',
  ],
  'packages/layers': [
    'loops',
    'random',
    'facts',
    'check',
    'tensor',
    'tape',
    'ops',
    'activations',
    'initializers',
    'constraints',
    'regularizers',
    'weights',
    'layers',
    'losses',
    'metrics',
    'schedules',
    'optimizers',
    'models',
    'callbacks',
    'files',
    'onnx',
    'node',
  ],
  'packages/model-files': [
    'facts',
    'check',
    'hdf5',
    'zip',
    'architecture',
    'weights',
    'optimizer',
    'source',
    'read',
    'write',
  ],
  'packages/tfjs-adapter': [
    'check',
    'memory',
    'norms',
    'projections',
    'kernels',
    'ops',
    'constraints',
    'undo',
    'schedules',
    'optimizers',
    'diagnose',
    'patch',
    'layers',
    'keras',
    'save',
    'inspect',
    'bin',
  ],
};

/** Rooms that need Node, and the entries of the same names. */
const FOR_NODE = ['bin', 'node'];

const onlyReExports = (text: string) =>
  /^(\s*export (type )?(\*( as \w+)?|\{[^}]*\}) from '[^']+';)+\s*$/.test(
    text.replaceAll(/^\s*\/\/.*$/gm, ''),
  );

const ours = (names: object = {}) => Object.keys(names).filter((name) => name in ARROWS);

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isRelative = ({ specifier }: Import) => specifier.startsWith('.');

describe('dependencies between the packages', () => {
  test('every package has its arrows written down here', () => {
    expect(packages().map(({ manifest }) => manifest.name)).toHaveLength(
      Object.keys(ARROWS).length,
    );
    for (const { manifest } of packages()) expect(ARROWS).toHaveProperty([manifest.name]);
  });

  test.each(packages())('$folder depends on what it may', ({ manifest }) => {
    const { dependencies, peerDependencies, devDependencies } = manifest;
    expect([...ours(dependencies), ...ours(peerDependencies)].sort()).toEqual(
      ARROWS[manifest.name],
    );
    // For its tests a package may use the cases, and nothing that is built on it.
    expect(['@clampwise/testing', ...(ARROWS[manifest.name] ?? [])]).toEqual(
      expect.arrayContaining(ours(devDependencies)),
    );
  });

  test('there is no cycle, tests included', () => {
    const edges = new Map(
      packages().map(({ manifest }) => [
        manifest.name,
        ours({ ...manifest.dependencies, ...manifest.devDependencies }),
      ]),
    );
    const done = new Set<string>();
    const visit = (name: string, path: readonly string[]) => {
      expect(path, `${[...path, name].join(' → ')} is a cycle`).not.toContain(name);
      if (done.has(name)) return;
      for (const next of edges.get(name) ?? []) visit(next, [...path, name]);
      done.add(name);
    };
    for (const name of edges.keys()) visit(name, []);
  });

  test('kernels depends on nothing', () => {
    const manifest = readManifest('packages/kernels');
    expect(manifest.dependencies ?? {}).toEqual({});
    expect(manifest.peerDependencies ?? {}).toEqual({});
    expect(manifest.optionalDependencies ?? {}).toEqual({});
  });
});

describe('imports', () => {
  test.each(packages())(
    '$folder/src imports only what the package lists',
    ({ folder, manifest }) => {
      const listed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
      // bench is run from the workspace alone: its peers are devDependencies.
      if (manifest.private === true) listed.push(...Object.keys(manifest.devDependencies ?? {}));
      const unlisted = importsUnder(`${folder}/src`)
        .filter((each) => !isRelative(each) && !each.specifier.startsWith('node:'))
        .filter(({ specifier }) => !listed.includes(packageOf(specifier)));
      expect(unlisted).toEqual([]);
    },
  );

  test.each(packages())('$folder/src stays inside its package', ({ folder }) => {
    const outside = importsUnder(`${folder}/src`)
      .filter(isRelative)
      .map(({ file, specifier }) => ({
        file,
        target: posix.join(posix.dirname(file), specifier),
      }))
      .filter(({ target }) => !target.startsWith(`${folder}/src/`))
      // The one way out: the example layers that the docs show are run there and by apps/examples.
      .filter(
        ({ target }) =>
          !(
            ['apps/examples', 'apps/docs'].includes(folder) &&
            target.startsWith('packages/layers/examples/')
          ),
      );
    expect(outside).toEqual([]);
  });

  const published = packages().filter(({ manifest }) => manifest.private !== true);

  test.each(published)('$folder/src uses no built-in module of Node', ({ folder }) => {
    const builtIns = importsUnder(`${folder}/src`)
      .filter(({ specifier }) => specifier.startsWith('node:'))
      // A command is for Node, and no entry leads to it. Neither does one to the entry for Node.
      .filter(({ file }) => !FOR_NODE.some((room) => file.startsWith(`${folder}/src/${room}/`)));
    expect(builtIns).toEqual([]);
  });

  test.each(published)('$folder/src imports nothing that is for Node', ({ folder }) => {
    for (const room of FOR_NODE) {
      const inside = `${folder}/src/${room}/`;
      const imports = importsUnder(`${folder}/src`)
        .filter(isRelative)
        .filter(({ file }) => !file.startsWith(inside) && file !== `${folder}/src/${room}.ts`)
        .filter(({ file, specifier }) =>
          posix.join(posix.dirname(file), specifier).startsWith(inside),
        );
      expect(imports).toEqual([]);
    }
  });

  test('only files and node of layers use model-files', () => {
    const folder = 'packages/layers/src';
    const users = importsUnder(folder)
      .filter(({ specifier }) => packageOf(specifier) === '@clampwise/model-files')
      .map(({ file }) => file.slice(folder.length + 1));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !/^(files|node)\//.test(file))).toEqual([]);
  });

  test('only loading, saving and inspecting of tfjs-adapter use model-files', () => {
    const folder = 'packages/tfjs-adapter/src';
    const users = importsUnder(folder)
      .filter(({ specifier }) => packageOf(specifier) === '@clampwise/model-files')
      .map(({ file }) => file.slice(folder.length + 1));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !/^(keras|save|inspect)(\.ts$|\/)/.test(file))).toEqual([]);
  });

  test('the JavaScript versions of kernels import only each other', () => {
    const versions = 'packages/kernels/src/run/js';
    const imports = importsUnder(versions);
    expect(imports.length).toBeGreaterThan(0);
    for (const { file, specifier } of imports) {
      expect(posix.join(posix.dirname(file), specifier)).toContain(`${versions}/`);
    }
  });
});

describe('rooms', () => {
  const folders = packages().map(({ folder }) => folder);

  test.each(folders)('no modules of %s/src form a circle', (folder) => {
    expect(circles(readHouse(`${ROOT}${folder}/src`))).toEqual([]);
  });

  test.each(Object.entries(ROOMS))('in %s/src no arrow points up', (folder, rooms) => {
    const house = readHouse(`${ROOT}${folder}/src`);
    const floorOf = (file: string): number => {
      if (roomOf(file) === '.' && onlyReExports(house.get(file)?.text ?? '')) return rooms.length;
      const floor = rooms.indexOf(roomOf(file) === '.' ? 'facts' : roomOf(file));
      expect(floor, `${file} lies in no room that is listed`).toBeGreaterThanOrEqual(0);
      return floor;
    };
    const up = [...house].flatMap(([file, { imports }]) =>
      imports
        .filter((target) => floorOf(target) > floorOf(file))
        .map((target) => `${file} → ${target}`),
    );
    expect(up).toEqual([]);
  });
});
