import { mkdirSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../../plots/', import.meta.url);

/** Writes a plot into the folder plots and prints where it is. */
export function savePlot(name: string, svg: string): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${name}.svg`, FOLDER), svg);
  console.log(`The plot is in apps/examples/plots/${name}.svg.`);
}
