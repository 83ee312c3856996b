import { zipSync } from 'fflate';

/** An archive of some entries, deflated (or stored: level 0). */
export function zipOf(
  entries: Readonly<Record<string, Uint8Array | string>>,
  level: 0 | 6 = 6,
): Uint8Array {
  const encoder = new TextEncoder();
  const content = Object.fromEntries(
    Object.entries(entries).map(([name, each]) => [
      name,
      typeof each === 'string' ? encoder.encode(each) : each,
    ]),
  );
  return zipSync(content, { level });
}

export interface Headers {
  /** Where the entry is in the directory. */
  readonly central: number;
  /** Where its local header is. */
  readonly local: number;
}

/** Where the headers of an entry are. */
export function headersOf(zip: Uint8Array, name: string): Headers {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at + 46 <= zip.length; at++) {
    if (view.getUint32(at, true) !== 0x02014b50) continue;
    const length = view.getUint16(at + 28, true);
    if (new TextDecoder().decode(zip.subarray(at + 46, at + 46 + length)) === name)
      return { central: at, local: view.getUint32(at + 42, true) };
  }
  throw new Error(`no ${name}`);
}

/** The archive with some bytes replaced. */
export function patched(
  zip: Uint8Array,
  ...patches: readonly (readonly [at: number, size: 1 | 2 | 4, value: number])[]
): Uint8Array {
  const copy = zip.slice();
  const view = new DataView(copy.buffer);
  for (const [at, size, value] of patches) {
    if (size === 1) view.setUint8(at, value);
    else if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return copy;
}

/** The same archive with the sizes and places of the directory in zip64 fields, by section 4.5.3 of APPNOTE.TXT. */
export function asZip64(zip: Uint8Array): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const end = zip.length - 22;
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  const entries: number[] = [];
  for (let k = 0, at = start; k < count; k++) {
    const nameLength = view.getUint16(at + 28, true);
    const header = zip.slice(at, at + 46 + nameLength);
    const head = new DataView(header.buffer);
    const extra = new DataView(new ArrayBuffer(28));
    extra.setUint16(0, 1, true);
    extra.setUint16(2, 24, true);
    [24, 20, 42].forEach((place, k) => {
      extra.setBigUint64(4 + 8 * k, BigInt(head.getUint32(place, true)), true);
      head.setUint32(place, 0xffffffff, true);
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    head.setUint16(30, 28, true);
    head.setUint16(32, 0, true);
    entries.push(...header, ...new Uint8Array(extra.buffer));
  }
  const record = new DataView(new ArrayBuffer(56 + 20 + 22));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(4, 44n, true);
  record.setBigUint64(24, BigInt(count), true);
  record.setBigUint64(32, BigInt(count), true);
  record.setBigUint64(40, BigInt(entries.length), true);
  record.setBigUint64(48, BigInt(start), true);
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(64, BigInt(start + entries.length), true);
  record.setUint32(72, 1, true);
  record.setUint32(76, 0x06054b50, true);
  for (const [at, value] of [
    [84, 0xffff],
    [86, 0xffff],
  ] as const)
    record.setUint16(at, value, true);
  for (const at of [88, 92]) record.setUint32(at, 0xffffffff, true);
  return Uint8Array.from([...zip.subarray(0, start), ...entries, ...new Uint8Array(record.buffer)]);
}
