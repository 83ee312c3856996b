import { MESSAGE } from '../layout.ts';
import { damaged, type FileBytes, type Header, type Range, unsupported } from './bytes.ts';
import { denseObjects } from './dense.ts';
import { hasMessage, messagesOf } from './header.ts';
import { TREE, walkTree } from './tree.ts';

/** Where a name of a group leads: the address of an object, or what is not followed. */
export type Link = number | 'another path' | 'another file';

/** Whether an object is a group. */
export function isGroup(header: Header): boolean {
  return [MESSAGE.symbolTable, MESSAGE.linkInfo, MESSAGE.link].some((type) =>
    hasMessage(header, type),
  );
}

/** Finds what a group contains, by name. */
export function findLinks(file: FileBytes, header: Header): Map<string, Link> {
  const links = new Map<string, Link>();
  const add = (name: string, link: Link) => {
    if (name === '' || name.includes('/'))
      throw damaged('a name of a group is empty or has a slash');
    if (links.has(name)) throw damaged('two members of a group have one name');
    links.set(name, link);
  };
  for (const message of messagesOf(file, header, MESSAGE.link)) addLink(file, message, add);
  for (const message of messagesOf(file, header, MESSAGE.linkInfo)) {
    for (const object of denseLinks(file, message)) addLink(file, object, add);
  }
  for (const message of messagesOf(file, header, MESSAGE.symbolTable))
    addSymbols(file, message, add);
  return links;
}

type Add = (name: string, link: Link) => void;

function denseLinks(file: FileBytes, info: Range): readonly Range[] {
  const cursor = file.cursor(info.at, info.length);
  cursor.skip(1);
  cursor.skip(cursor.u8() & 1 ? 8 : 0);
  const heap = cursor.address();
  return heap === undefined ? [] : denseObjects(file, heap, cursor.place(), 'links');
}

function addLink(file: FileBytes, { at, length }: Range, add: Add): void {
  const cursor = file.cursor(at, length);
  if (cursor.u8() !== 1) throw unsupported('links of an unknown version');
  const flags = cursor.u8();
  const type = flags & 0x08 ? cursor.u8() : 0;
  // The order of creation, and the character set.
  cursor.skip((flags & 0x04 ? 8 : 0) + (flags & 0x10 ? 1 : 0));
  const name = cursor.text(cursor.uint(1 << (flags & 3)));
  if (type === 0) add(name, cursor.place());
  else add(name, type === 1 ? 'another path' : 'another file');
}

function addSymbols(file: FileBytes, { at, length }: Range, add: Add): void {
  const cursor = file.cursor(at, length);
  const tree = cursor.place();
  const names = localHeap(file, cursor.place());
  walkTree(file, tree, TREE.groups, file.lengthSize, (_, node) => {
    const head = file.cursor(node, 8);
    head.expect('SNOD');
    head.skip(2);
    const count = head.u16();
    const entry = 2 * file.offsetSize + 24;
    file.use(8 + count * entry);
    const entries = file.cursor(head.at, count * entry);
    for (let k = 0; k < count; k++) {
      const name = nameIn(file, names, entries.uint(file.offsetSize));
      const address = entries.address();
      const isSoft = entries.u32() === 2;
      entries.skip(20);
      add(name, isSoft || address === undefined ? 'another path' : address);
    }
  });
}

/** The names of a group lie one after the other in a heap of its own. */
function localHeap(file: FileBytes, address: number): Range {
  const cursor = file.cursor(address, 8 + 2 * file.lengthSize + file.offsetSize);
  cursor.expect('HEAP');
  cursor.skip(4);
  const length = cursor.size();
  cursor.skip(file.lengthSize);
  return { at: cursor.place(), length };
}

function nameIn(file: FileBytes, { at, length }: Range, offset: number): string {
  const cursor = file.cursor(at, length);
  cursor.skip(offset);
  const start = cursor.at;
  const name = cursor.line();
  file.use(cursor.at - start);
  return name;
}
