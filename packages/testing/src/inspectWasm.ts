// A small reader of WebAssembly binaries: the header, the sections, and the contents that matter
// for modules of pure functions over an imported memory. Section numbers: WebAssembly core
// specification, 5.5.

const SECTION_NAMES = [
  'custom',
  'type',
  'import',
  'function',
  'table',
  'memory',
  'global',
  'export',
  'start',
  'element',
  'code',
  'data',
  'dataCount',
  'tag',
] as const;

const KINDS = ['function', 'table', 'memory', 'global', 'tag'] as const;

export type WasmSectionName = (typeof SECTION_NAMES)[number];
export type WasmKind = (typeof KINDS)[number];

export interface WasmSection {
  readonly name: WasmSectionName;
  /** The start and the length of the contents. */
  readonly offset: number;
  readonly size: number;
  /** The number of entries that the section declares; 0 for custom and start sections. */
  readonly count: number;
}

export interface WasmLimits {
  readonly minimum: number;
  readonly maximum: number | null;
  readonly shared: boolean;
}

export interface WasmImport {
  readonly module: string;
  readonly name: string;
  readonly kind: WasmKind;
  /** The limits of an imported memory or table. */
  readonly limits: WasmLimits | null;
}

export interface WasmExport {
  readonly name: string;
  readonly kind: WasmKind;
}

export interface WasmModule {
  readonly version: number;
  readonly sections: readonly WasmSection[];
  readonly imports: readonly WasmImport[];
  readonly exports: readonly WasmExport[];
  /** How many entries a section has in total; 0 if the module lacks it. */
  count(name: WasmSectionName): number;
  /** Whether the module has this section, even if it is empty. */
  has(name: WasmSectionName): boolean;
}

class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.at++];
    if (value === undefined) throw new Error(`the binary ends at byte ${this.at - 1}`);
    return value;
  }

  /** An unsigned number in LEB128. */
  number(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  text(): string {
    const length = this.number();
    const part = this.#bytes.subarray(this.at, this.at + length);
    if (part.length < length) throw new Error(`a name runs past the end at byte ${this.at}`);
    this.at += length;
    return new TextDecoder().decode(part);
  }

  limits(): WasmLimits {
    const flags = this.byte();
    const minimum = this.number();
    return { minimum, maximum: flags & 1 ? this.number() : null, shared: (flags & 2) !== 0 };
  }
}

function readKind(reader: Reader): WasmKind {
  const kind = KINDS[reader.byte()];
  if (kind === undefined) throw new Error(`no kind of import or export at byte ${reader.at - 1}`);
  return kind;
}

function readImport(reader: Reader): WasmImport {
  const module = reader.text();
  const name = reader.text();
  const kind = readKind(reader);
  return { module, name, kind, limits: readImportType(reader, kind) };
}

function readImportType(reader: Reader, kind: WasmKind): WasmLimits | null {
  if (kind === 'memory') return reader.limits();
  if (kind === 'global' || kind === 'table') reader.byte();
  if (kind === 'table') return reader.limits();
  if (kind === 'tag') reader.byte();
  if (kind === 'function' || kind === 'tag') reader.number();
  if (kind === 'global') reader.byte();
  return null;
}

function readExport(reader: Reader): WasmExport {
  const name = reader.text();
  const kind = readKind(reader);
  reader.number();
  return { name, kind };
}

function readList<T>(reader: Reader, count: number, read: (reader: Reader) => T): T[] {
  return Array.from({ length: count }, () => read(reader));
}

/**
 * Reads a WebAssembly module's sections, imports and exports.
 *
 * @throws Error if the bytes are not a module, or a section's contents do not fill it
 */
export function inspectWasm(bytes: Uint8Array): WasmModule {
  const reader = new Reader(bytes);
  const header = [reader.byte(), reader.byte(), reader.byte(), reader.byte()];
  if (String.fromCharCode(...header) !== '\0asm')
    throw new Error('the bytes do not start as a module does');
  const version =
    reader.byte() + reader.byte() * 256 + reader.byte() * 65536 + reader.byte() * 2 ** 24;
  const sections: WasmSection[] = [];
  const imports: WasmImport[] = [];
  const exports: WasmExport[] = [];
  while (!reader.done) {
    const name = SECTION_NAMES[reader.byte()];
    if (name === undefined) throw new Error(`no known section at byte ${reader.at - 1}`);
    const size = reader.number();
    const offset = reader.at;
    const count = name === 'custom' || name === 'start' ? 0 : reader.number();
    sections.push({ name, offset, size, count });
    if (name === 'import') imports.push(...readList(reader, count, readImport));
    if (name === 'export') exports.push(...readList(reader, count, readExport));
    const read = name === 'import' || name === 'export';
    if (read && reader.at !== offset + size)
      throw new Error(`the ${name} section has a wrong size`);
    reader.at = offset + size;
  }
  if (reader.at !== bytes.length) throw new Error('the last section runs past the end');
  const named = (name: WasmSectionName) => sections.filter((section) => section.name === name);
  return {
    version,
    sections,
    imports,
    exports,
    count: (name) => named(name).reduce((sum, section) => sum + section.count, 0),
    has: (name) => named(name).length > 0,
  };
}
