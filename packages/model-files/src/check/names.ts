// Control characters start escape sequences of terminals. The others reverse or hide the text
// around them, or cannot be seen: joiners, fillers, variation selectors and tags.
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\u034f|[\ufe00-\ufe0f]|\udb40[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Makes a text of a file fit for a message: control characters are written as \u escapes. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (found) => found.split('').map(escapedUnit).join(''));
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A name from a file as messages show it: escaped, at most `most` characters of it. */
export function shown(name: string, most = 60): string {
  return name.length > most ? `${escaped(name.slice(0, most - 3))}...` : escaped(name);
}

/** Some names as messages list them. */
export function listed(names: readonly string[], most = 5): string {
  const rest = names.length - most;
  const first = names
    .slice(0, most)
    .map((name) => shown(name, 40))
    .join(', ');
  return rest > 0 ? `${first} and ${rest} more` : first || '(none)';
}
