// What is written beside tar shards when they are first read: how many samples each has. Reading all headers of a large set
// takes minutes, and without the count nobody knows how long an epoch is.
import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { writeFileAtomically } from "../../runtime/files.js";

const count = z.int().nonnegative();

const manifestSchema = z.strictObject({
  format: z.literal("tandem shards 1"),
  /** Of all shards together. */
  samples: count,
  skipped: count,
  shards: z.array(
    z.strictObject({
      name: z.string(),
      bytes: count,
      samples: count,
      skipped: count,
      /** The first that were skipped. */
      firstSkipped: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
      /** What is wrong with an archive of which only the samples before that are taken. */
      damage: z.string().optional(),
    }),
  ),
});

/** What the manifest says of a shard. */
export type ManifestEntry = z.infer<typeof manifestSchema>["shards"][number];

/** What a manifest says; undefined where there is none. Throws for a file that is something else. */
export function readManifest(path: string): readonly ManifestEntry[] | undefined {
  if (!existsSync(path)) return undefined;
  const complain = (got: string) =>
    new Error(
      `readManifest: expected a manifest of shards, got ${got} (${path}); delete it to count the samples again`,
    );
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw complain("no JSON");
  }
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data.shards;
  throw complain(z.prettifyError(parsed.error));
}

/** Writes it, whole or not at all. */
export function writeManifest(path: string, shards: readonly ManifestEntry[]): void {
  const total = (of: "samples" | "skipped") => shards.reduce((sum, shard) => sum + shard[of], 0);
  const manifest = { format: "tandem shards 1", samples: total("samples"), skipped: total("skipped"), shards };
  writeFileAtomically(path, `${JSON.stringify(manifest, undefined, 1)}\n`);
}
