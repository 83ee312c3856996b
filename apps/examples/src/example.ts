// npm run example -- <name>
import { EXAMPLES } from './examples.ts';
import { heading } from './format.ts';
import { nearest } from './nearest.ts';

const [name] = process.argv.slice(2);
const example = EXAMPLES.find((each) => each.name === name);

if (example !== undefined) {
  console.log(heading(example.title));
  await example.run();
} else if (name === undefined) {
  console.log(listing());
} else {
  const near = nearest(
    name,
    EXAMPLES.map((each) => each.name),
  );
  const hint = near === undefined ? '' : ` Did you mean '${near}'?`;
  console.error(`There is no example '${name}'.${hint}\n\n${listing()}`);
  process.exitCode = 1;
}

function listing(): string {
  const names = EXAMPLES.map((each) => `  ${each.name.padEnd(21)}${each.title}`);
  return ['Examples: npm run example -- <name>', ...names].join('\n');
}
