import { rename, rm, writeFile } from 'node:fs/promises';

/**
 * Writes a file next to its place, then renames it. So the file is always whole: the old one until
 * the new one is written.
 */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const beside = `${path}.${process.pid}-${Date.now().toString(36)}.tmp`;
  try {
    await writeFile(beside, content);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
