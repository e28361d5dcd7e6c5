// What the schemas of configurations share, whoever's they are.
import { z } from "zod";

export const count = z.int().positive();

/** Layers are described one by one: a file must not ask for a billion of them. */
export const mostLayers = 1000;
export const layerCount = count.max(mostLayers);
