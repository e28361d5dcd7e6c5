// Where the numbers of PyTorch's tensors lie in a file, checked before anything is allocated.
import type { ByteSource } from "../files/byte-source.js";
import { complaint, type FileInQuestion, quoted } from "../files/complaint.js";
import { elementCount, elementSpan, mostElements, stridedArray } from "../files/strided-array.js";
import type { StoredArray } from "../files/weight-file.js";
import { checkGrowth, type Grown } from "../files/zip-growth.js";
import type { StorageBytes, TorchContents } from "./torch-archive.js";
import { TorchTensor, type UnreadableTensor } from "./torch-globals.js";

// Tensors may share a storage, and a stride of 0 repeats an element: both let a small file promise large arrays. Models tie a
// weight or two and repeat small masks, so reading all arrays may cost this many elements per stored one, and some more.
const mostShared = 16;
const mostRepeated = 2 ** 24;
const float32Bytes = 4;
const remedy = "save it as a dense float tensor";

/** The tensors as arrays. Throws if one is of a kind that can't be read, or does not lie within its storage. */
export function layOut(
  tensors: ReadonlyMap<string, TorchTensor | UnreadableTensor>,
  contents: TorchContents,
  question: FileInQuestion & Pick<ByteSource, "size">,
): Map<string, StoredArray> {
  const stored = new Map<string, number>();
  const grown: Grown[] = [];
  let cost = 0;
  const arrays = [...tensors].map(([name, tensor]) => {
    if (!(tensor instanceof TorchTensor))
      throw complaint(question, `plain numbers in ${quoted(name)}`, `a ${tensor.kind} tensor`, remedy);
    checkSizes(name, tensor, question);
    const bytes = storedBytes(name, tensor, { contents, question });
    stored.set(tensor.storage.key, tensor.storage.elements);
    const elements = costOf(tensor, bytes);
    cost += elements;
    if (bytes.isCompressed) grown.push({ name, bytes: float32Bytes * elements });
    return [name, arrayOf(name, tensor, { bytes, contents, question })] as const;
  });
  const most = mostShared * [...stored.values()].reduce((sum, elements) => sum + elements, 0) + mostRepeated;
  checkGrowth(question, grown);
  if (cost > most) throw complaint(question, `at most ${most} elements in all tensors, by what is stored`, `${cost}`);
  return new Map(arrays);
}

function checkSizes(name: string, { storage, offset, shape, strides }: TorchTensor, question: FileInQuestion): void {
  const { part } = storage;
  const [count, span] = [elementCount(shape), elementSpan(shape, strides)];
  if (count > mostElements || span > mostElements)
    throw complaint(question, `at most ${mostElements} elements in ${quoted(name)}`, `${Math.max(count, span)}`);
  if (offset + span > part.elements || part.begin + part.elements > storage.elements)
    throw complaint(
      question,
      `${quoted(name)} within its storage of ${part.elements} elements`,
      `shape [${shape}] with strides [${strides}] from element ${offset}`,
    );
}

interface FileContents {
  readonly contents: TorchContents;
  readonly question: FileInQuestion;
}

/** The bytes of the tensor's storage, if the file has them all. */
function storedBytes(name: string, { storage }: TorchTensor, { contents, question }: FileContents): StorageBytes {
  const expected = storage.elements * storage.numbers.width;
  const bytes = contents.numbersOf(storage);
  const got = bytes ? bytes.end - bytes.begin : 0;
  if (bytes === undefined || got < expected)
    throw complaint(question, `${expected} bytes in storage ${quoted(storage.key)} for ${quoted(name)}`, `${got}`);
  return bytes;
}

/** Elements that are made, or passed over, to read a tensor. A storage may be longer than it says. */
function costOf({ storage, shape, strides }: TorchTensor, { begin, end, isCompressed }: StorageBytes): number {
  const read = isCompressed ? Math.floor((end - begin) / storage.numbers.width) : elementSpan(shape, strides);
  return Math.max(elementCount(shape), read);
}

function arrayOf(
  name: string,
  { storage, offset, shape, strides }: TorchTensor,
  { bytes, contents, question }: FileContents & { readonly bytes: StorageBytes },
): StoredArray {
  const { numbers, part } = storage;
  if (numbers.type === undefined) throw complaint(question, `plain numbers in ${quoted(name)}`, numbers.name, remedy);
  const begin = bytes.begin + (part.begin + offset) * numbers.width;
  return stridedArray(bytes.source, { type: numbers.type, shape, strides, begin, isBigEndian: contents.isBigEndian });
}
