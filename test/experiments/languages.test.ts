import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { languages, runName } from "../../experiments/languages.js";
import { languagesClaims } from "../../experiments/languages-claims.js";
import { languageGroups } from "../../experiments/languages-evaluation.js";
import {
  changeRows,
  commonTags,
  groupNames,
  groupRows,
  languageScores,
  longTailLines,
  overSeeds,
  pooledTokens,
  probeRows,
  runNames,
  seedEffect,
  tokenRows,
  tokenTable,
} from "../../experiments/languages-report.js";
import { readRecords } from "../../lib/results/record.js";
import type { ResultRecord } from "../../lib/results/schema.js";

const path = join(mkdtempSync(join(tmpdir(), "tandem-")), "languages.jsonl");

test("the tiny preset measures every language with every data and vocabulary, once", { timeout: 300_000 }, async () => {
  const records = await languages("tiny", { records: path });
  expect(records).toHaveLength(1 + 2 * 2 * 2);
  expect(await languages("tiny", { records: path })).toEqual(records); // found, not measured
  expect(readRecords(path)).toEqual(records);
  const names = runNames(records);
  expect(names).toHaveLength(4);
  const [subset, full] = ["English", "full"].map(
    (data) => records.find(({ name }) => name === runName({ data: data as "full", vocabulary: "English" }))!,
  );
  expect(subset.data.pairs).toBeLessThan(full.data.pairs);
  expect(groupNames(records)).toContain("seen, not Latin");
  expect(groupRows(records, "zero-shot")).toHaveLength(groupNames(records).length);
  expect(changeRows(records, [names[3], names[0]])).toHaveLength(groupNames(records).length);
  const lines = longTailLines(records, "T->I R@1");
  expect(lines.map(({ languages: all }) => all.length)).toEqual([7, 7, 7, 7]);
  expect(lines[0].languages.filter(({ pairs }) => pairs === 0).map(({ language }) => language)).toEqual([
    "French",
    "Japanese",
  ]);
  const scores = languageScores(records, { metric: "zero-shot", names, tags: commonTags(records, 3) });
  expect(scores.map(({ language, group }) => [language, group])).toEqual([
    ["English", "Latin letters"],
    ["Spanish", "Latin letters"],
    ["Russian", "other letters"],
  ]);
  expect(probeRows(records, "proper nouns")).toHaveLength(6);
  expect(tokenTable(records)).toHaveLength(3 * new Set(tokenRows(records).map(({ script }) => script)).size);
  const claims = languagesClaims(records);
  expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
  for (const { effect, seeds } of claims) expect([Number.isFinite(effect.value), seeds]).toEqual([true, 2]);
});

test("groups are cut by what was seen, by script and by how often", () => {
  const language = (
    tag: string,
    script: string,
    { pairs, isScriptSeen = true }: { pairs: number; isScriptSeen?: boolean },
  ) => {
    return { tag, script, pairs, isScriptSeen, name: tag, emoji: 1200 };
  };
  const groups = languageGroups([
    language("en", "Latn", { pairs: 90 }),
    language("ru", "Cyrl", { pairs: 30 }),
    language("de", "Latn", { pairs: 50 }),
    language("cy", "Latn", { pairs: 5 }),
    language("sv", "Latn", { pairs: 0 }),
    language("th", "Thai", { pairs: 0, isScriptSeen: false }),
  ]);
  const tags = Object.fromEntries(
    Object.entries(groups).map(([name, list]) => [name, list.map(({ tag }) => tag).join()]),
  );
  expect(tags).toEqual({
    English: "en",
    seen: "de,ru,cy",
    "seen, Latin": "de,cy",
    "seen, not Latin": "ru",
    head: "de", // a third each
    tail: "cy",
    unseen: "sv,th",
    "unseen, of a seen script": "sv",
    "unseen, of an unseen script": "th",
  });
});

function record(name: string, seed: number, value: number): ResultRecord {
  return {
    ...{ format: 1, experiment: "languages", name, settings: {}, seed, commit: "0", data: {}, seconds: 1 },
    measurements: { score: { value } },
    machine: {
      ...{ cpu: "none", threads: 1, memoryGiB: 1, backend: "none", device: "none", tensorflow: "none", node: "none" },
    },
    finished: "2026-01-01T00:00:00Z",
  };
}

test("effects pair the seeds that both runs have", () => {
  const records = [record("a", 1, 0.5), record("a", 2, 0.9), record("b", 2, 0.3), record("b", 1, 0.1)];
  const { value, interval } = seedEffect(records, ["a", "b"], ({ measurements }) => measurements.score.value);
  // 0.5 - 0.1 = 0.4 and 0.9 - 0.3 = 0.6: mean 0.5, standard error 0.1, Student's reach of one degree of freedom 12.706.
  expect(value).toBeCloseTo(0.5, 12);
  expect(interval![0]).toBeCloseTo(0.5 - 1.2706, 3);
  expect(overSeeds(records, "b", "score").value).toBeCloseTo(0.2, 12);
  expect(() => overSeeds(records, "c", "score")).toThrow("expected one of a; b, got c");
  expect(() => overSeeds(records, "a", "accuracy")).toThrow('"accuracy"');
});

test("scripts are pooled by their names, and shares of tokens by their tokens", () => {
  const row = { tokenizer: "any", unknownTokens: 0, unknownTexts: 0 };
  const pooled = pooledTokens([
    { ...row, script: "Thai", texts: 1, tokens: 10, byteTokens: 1, cutTexts: 1 },
    { ...row, script: "Grek", texts: 3, tokens: 2, byteTokens: 0, cutTexts: 0 },
  ]);
  // 4 names with 16 tokens, 10 of them bytes; one name is cut.
  expect(pooled).toMatchObject({ texts: 4, tokens: 4, byteTokens: 10 / 16, cutTexts: 1 / 4 });
});
