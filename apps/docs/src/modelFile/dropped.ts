/** More files than a model has: somebody dropped a folder of other things. */
const MOST_FILES = 1000;

/** Returns the files of a drop. A folder counts as the files in it. */
export async function filesOf(transfer: DataTransfer): Promise<File[]> {
  // The browser forgets the entries once the event is over.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found: File[] = [];
  for (const entry of entries) if (entry !== null) await collect(entry, found);
  return found;
}

async function collect(entry: FileSystemEntry, found: File[]): Promise<void> {
  if (found.length >= MOST_FILES)
    throw new RangeError(`The folder has over ${MOST_FILES} files. Drop the folder of one model.`);
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push(file);
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A reader gives its entries in pieces, and an empty one at the end.
    const piece = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (piece.length === 0) return;
    for (const inner of piece) await collect(inner, found);
  }
}
