import type { Limits } from '../../limits.ts';
import type { Hdf5Group } from '../types.ts';
import { damaged } from './bytes.ts';
import { Group, type Objects } from './group.ts';
import { readHeader } from './header.ts';
import { isGroup } from './links.ts';
import { readSuperblock } from './superblock.ts';

/**
 * Opens an HDF5 file and returns its root group. Nothing else is read yet.
 *
 * Every address and size is checked before it is used. Whatever is wrong is thrown as a Fault.
 * `fileSize` limits what may be unpacked. It is the size of the archive that the bytes come from.
 */
export function openHdf5(
  bytes: Uint8Array,
  limits: Limits,
  fileSize: number = bytes.length,
): Hdf5Group {
  const { file, root } = readSuperblock(bytes, limits, fileSize);
  const header = readHeader(file, root);
  if (!isGroup(header)) throw damaged('the root is not a group');
  const objects: Objects = new Map();
  const group = new Group(file, header, '', objects, 0);
  objects.set(root, group);
  return group;
}
