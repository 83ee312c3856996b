/**
 * A message of Protocol Buffers that is being written.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export class Message {
  private readonly parts: Uint8Array[] = [];
  private length = 0;

  /** Adds a whole number of at least 0. */
  number(field: number, value: number): this {
    return this.push(varint(field * 8)).push(varint(value));
  }

  /** Adds a float of 32 bits. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.push(varint(field * 8 + 5)).push(bytes);
  }

  /** Adds bytes, such as a text or another message. */
  bytes(field: number, value: Uint8Array): this {
    return this.push(varint(field * 8 + 2))
      .push(varint(value.length))
      .push(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, utf8(value));
  }

  message(field: number, value: Message): this {
    this.push(varint(field * 8 + 2)).push(varint(value.length));
    for (const part of value.parts) this.push(part);
    return this;
  }

  /** Returns the bytes of the message. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    let offset = 0;
    for (const part of this.parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    return bytes;
  }

  private push(part: Uint8Array): this {
    this.parts.push(part);
    this.length += part.length;
    return this;
  }
}

/** Returns a whole number in groups of 7 bits. Negative ones take ten bytes, as 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** The encoder of the platform is not in every engine. */
function utf8(text: string): Uint8Array {
  // Half a character cannot be written.
  const escaped = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '?'));
  const parts = escaped.match(/%..|[^%]/g) ?? [];
  return Uint8Array.from(parts, (part) =>
    part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
  );
}
