// Draws the house. For each package it shows the rooms (the folders of src) with files and lines of
// code, the arrows between rooms, and the circles of files. `npm run house`; `npm run house -- kernels` for one package.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { circles, codeLines, readHouse, roomOf } from './modules.mjs';
import { ROOT } from './root.mjs';

const named = process.argv.slice(2);
const names = named.length > 0 ? named : readdirSync(join(ROOT, 'packages')).sort();
for (const name of names) draw(name);

/** @param {string} name  of a package */
function draw(name) {
  const house = readHouse(join(ROOT, 'packages', name, 'src'));
  /** @type {Map<string, { files: number, code: number, statements: number }>} */
  const rooms = new Map();
  /** @type {Map<string, Set<string>>} */
  const arrows = new Map();
  for (const [file, { text, imports }] of house) {
    const room = rooms.get(roomOf(file)) ?? { files: 0, code: 0, statements: 0 };
    const { code, statements } = codeLines(text);
    rooms.set(roomOf(file), {
      files: room.files + 1,
      code: room.code + code,
      statements: room.statements + statements,
    });
    for (const target of imports) {
      if (roomOf(target) === roomOf(file)) continue;
      const targets = arrows.get(roomOf(file)) ?? new Set();
      arrows.set(roomOf(file), targets.add(roomOf(target)));
    }
  }
  console.log(`\n${name}`);
  console.table(
    Object.fromEntries(
      [...rooms]
        .sort()
        .map(([room, counts]) => [
          room,
          { ...counts, imports: [...(arrows.get(room) ?? [])].sort().join(' ') },
        ]),
    ),
  );
  const all = [...rooms.values()];
  const sum = (/** @type {'files' | 'code' | 'statements'} */ key) =>
    all.reduce((total, room) => total + room[key], 0);
  const found = circles(house);
  console.log(
    `${sum('files')} files, ${sum('code')} lines of code, of which ${sum('statements')} are no import, type or overload; ` +
      `${[...arrows.values()].reduce((total, targets) => total + targets.size, 0)} arrows between rooms, ${found.length} circles`,
  );
  for (const circle of found) console.log(`  circle: ${circle.join(' → ')}`);
}
