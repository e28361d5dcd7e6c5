// What the schemas of preprocessing share: sides, and values of the three channels.
import { z } from "zod";

export const positiveSide = z.number().int().positive();

export const perChannel = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** One number stands for three. */
export const oneOrPerChannel = z.union([
  perChannel,
  z.number().transform((value): z.infer<typeof perChannel> => [value, value, value]),
]);
