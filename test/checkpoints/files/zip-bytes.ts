// Zip archives built field by field, for those that no program would write.
import { crc32, deflateRawSync } from "node:zlib";

/** An entry, and the lies in its headers. */
export interface RawEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly isDeflated?: boolean;
  /** Other values for fields of the directory, which readers go by. */
  readonly lies?: Partial<Fields>;
  readonly localName?: string;
  readonly localMethod?: number;
}

interface Fields {
  readonly flags: number;
  readonly method: number;
  readonly sum: number;
  readonly compressed: number;
  readonly size: number;
  /** Of the local header. */
  readonly place: number;
}

/** Writes fields one after the other: [bytes, value]. */
function fields(...list: readonly (readonly [number, number])[]): Buffer {
  return Buffer.concat(
    list.map(([width, value]) => {
      const bytes = Buffer.alloc(width);
      bytes.writeUIntLE(value, 0, width);
      return bytes;
    }),
  );
}

export function rawZip(entries: readonly RawEntry[], { comment = "", count = entries.length } = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, isDeflated = false, lies = {}, localName = name, localMethod } of entries) {
    const packed = isDeflated ? deflateRawSync(data) : Buffer.from(data);
    const method = isDeflated ? 8 : 0;
    const sizes = { compressed: packed.length, size: data.length };
    const truth = { flags: 0x0800, method, sum: crc32(Buffer.concat([data])), ...sizes, place: offset };
    const told = { ...truth, ...lies };
    const local = [
      [2, 20],
      [2, truth.flags],
      [2, localMethod ?? method],
      [4, 0],
      [4, truth.sum],
    ] as const;
    const header = fields(
      [4, 0x04034b50],
      ...local,
      [4, packed.length],
      [4, data.length],
      [2, localName.length],
      [2, 0],
    );
    bodies.push(header, Buffer.from(localName, "latin1"), packed);
    offset += header.length + localName.length + packed.length;
    const start = fields([4, 0x02014b50], [2, 20], [2, 20], [2, told.flags], [2, told.method], [4, 0], [4, told.sum]);
    const rest = fields([4, told.compressed], [4, told.size], [2, name.length], [6, 0], [6, 0], [4, told.place]);
    directory.push(start, rest, Buffer.from(name, "latin1"));
  }
  const listed = Buffer.concat(directory);
  const end = fields(
    [4, 0x06054b50],
    [4, 0],
    [2, count],
    [2, count],
    [4, listed.length],
    [4, offset],
    [2, comment.length],
  );
  return Buffer.concat([...bodies, listed, end, Buffer.from(comment, "latin1")]);
}
