// Image operations and Fourier transforms.
import { tf } from "../../../lib/engine/tf.js";
import { integers, type OpCase, opCase, spread } from "./op-case.js";

const pictures = () => spread([2, 4, 5, 3], 0, 1);
const boxes = () => tf.tensor2d([0, 0, 1, 1, 0.1, 0.2, 0.8, 0.9], [2, 4]);

const resizings = { smaller: [2, 3], larger: [7, 9] } as const;
const corners = {
  "half pixels": [false, true],
  "aligned corners": [true, false],
  "old style": [false, false],
} as const;

const resizes = Object.entries(resizings).flatMap(([size, [height, width]]) =>
  Object.entries(corners).flatMap(([label, [aligned, halfPixels]]) => [
    opCase(
      `image.resizeBilinear, ${size}, ${label}`,
      () => [pictures()],
      (x) => tf.image.resizeBilinear(x, [height, width], aligned, halfPixels),
    ),
    opCase(
      `image.resizeNearestNeighbor, ${size}, ${label}`,
      () => [pictures()],
      (x) => tf.image.resizeNearestNeighbor(x, [height, width], aligned, halfPixels),
    ),
  ]),
);

export const images: OpCase[] = [
  ...resizes,
  opCase(
    "image.resizeBilinear of one picture of integers",
    () => [integers([4, 4, 3], 255)],
    (x) => tf.image.resizeBilinear(x, [2, 2]),
  ),
  opCase(
    "image.cropAndResize, bilinear",
    () => [pictures(), boxes()],
    (x, box) => tf.image.cropAndResize(x, box, tf.tensor1d([0, 1], "int32"), [3, 3], "bilinear"),
  ),
  opCase(
    "image.cropAndResize, nearest",
    () => [pictures(), boxes()],
    (x, box) => tf.image.cropAndResize(x, box, tf.tensor1d([1, 0], "int32"), [2, 3], "nearest", 0.5),
  ),
  opCase(
    "image.flipLeftRight",
    () => [pictures()],
    (x) => tf.image.flipLeftRight(x),
  ),
  opCase(
    "image.grayscaleToRGB",
    () => [spread([2, 3, 3, 1])],
    (x) => tf.image.grayscaleToRGB(x),
  ),
  opCase(
    "image.rgbToGrayscale",
    () => [pictures()],
    (x) => tf.image.rgbToGrayscale(x),
  ),
  opCase(
    "image.threshold",
    () => [integers([3, 3, 3], 255)],
    (x) => tf.image.threshold(x, "binary", true, 0.4),
  ),
  opCase(
    "image.nonMaxSuppressionPadded",
    () => [boxes(), spread([2], 0.9, 0.1)],
    (box, scores) => ({ ...tf.image.nonMaxSuppressionPadded(box, scores, 3, 0.9, 0.1, true) }),
  ),
];

const signal = () => [spread([3, 8]), spread([3, 8], 1, -1)] as [Spread, Spread];
type Spread = ReturnType<typeof tf.tensor2d>;

export const transforms: OpCase[] = [
  opCase(
    "complex, real and imag",
    () => signal(),
    (real, imag) => {
      const z = tf.complex(real, imag);
      return [tf.real(z), tf.imag(z), tf.abs(z)];
    },
  ),
  opCase(
    "complex arithmetic",
    () => signal(),
    (real, imag) => {
      const z = tf.complex(real, imag);
      const product = z.mul(z).add(z);
      return [tf.real(product), tf.imag(product)];
    },
  ),
  opCase(
    "fft and ifft",
    () => signal(),
    (real, imag) => {
      const forward = tf.spectral.fft(tf.complex(real, imag));
      const back = tf.spectral.ifft(forward);
      return [forward, back].flatMap((z) => [tf.real(z), tf.imag(z)]);
    },
  ),
  opCase(
    "rfft",
    () => [spread([2, 8])],
    (x) => {
      const z = tf.spectral.rfft(x);
      return [tf.real(z), tf.imag(z)];
    },
  ),
  opCase(
    "irfft",
    () => [spread([2, 5]), spread([2, 5], 1, -1)],
    (real, imag) => tf.spectral.irfft(tf.complex(real, imag)),
  ),
  opCase(
    "signal.stft",
    () => [spread([16])],
    (x) => {
      const z = tf.signal.stft(x, 8, 4, 8);
      return [tf.real(z), tf.imag(z)];
    },
  ),
  opCase(
    "signal.frame and windows",
    () => [spread([10])],
    (x) => [tf.signal.frame(x, 4, 2), tf.signal.hannWindow(6), tf.signal.hammingWindow(6)],
  ),
];
