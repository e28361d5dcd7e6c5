import fc from "fast-check";
import { expect, test } from "vitest";
import { queryMatcher } from "../../../lib/data/curation/aho-corasick.js";
import { balanceTexts, countQueries, queryBalancer, queryCurve } from "../../../lib/data/curation/query-balancing.js";
import { deriveKey, seedKey } from "../../../lib/runtime/random.js";

const key = seedKey(9);
const matcher = queryMatcher(["cat", "dog", "emu"]);
const texts = [...Array.from({ length: 50 }, (_, i) => `cat ${i}`), "dog 1", "dog 2", "cat and dog", "nothing"];

test("counts are of texts, whatever they repeat", async () => {
  const counts = await countQueries(["cat cat", "dog cat", "nothing"], matcher);
  expect([...counts.matched]).toEqual([2, 1, 0]);
  expect([counts.texts, counts.withQuery]).toEqual([3, 2]);
});

test("each query takes exactly t of its texts, or all if it has fewer", () => {
  const lists = fc.array(fc.uniqueArray(fc.nat(3), { maxLength: 4 }), { maxLength: 60 });
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 8 }), fc.nat(1000), (queriesOf, most, seed) => {
      const matched = Uint32Array.from([0, 1, 2, 3], (query) => queriesOf.filter((all) => all.includes(query)).length);
      const balancer = queryBalancer(matched, { most, key: seedKey(seed) });
      const taken = queriesOf.filter((queries) => balancer.take(queries));
      const { picked, kept, texts: seen, taken: count } = balancer.counts();
      expect([...picked]).toEqual([...matched].map((all) => Math.min(all, most)));
      expect([...kept]).toEqual([0, 1, 2, 3].map((query) => taken.filter((all) => all.includes(query)).length));
      expect([seen, count]).toEqual([queriesOf.length, taken.length]);
    }),
  );
});

test("what has no query is left out, and rare queries lose nothing", async () => {
  const { taken, before, after } = await balanceTexts(texts, matcher, { most: 5, key });
  expect([...before.matched]).toEqual([51, 3, 0]);
  expect([...after.picked]).toEqual([5, 3, 0]);
  expect(taken).toContain(52); // picked by its dog, whatever its cat says
  expect(after.kept[0]).toBe([...taken].filter((place) => texts[place].includes("cat")).length);
  expect(taken).not.toContain(53);
  expect((await balanceTexts(texts, matcher, { most: 5, key })).taken).toEqual(taken);
});

test("each text of a query is equally likely to be taken", () => {
  // 12,000 draws of 3 among 10 texts: each is taken 3,600 times, standard deviation sqrt(12,000 * 0.3 * 0.7) = 50.
  const often = new Array(10).fill(0);
  for (let draw = 0; draw < 12_000; draw++) {
    const balancer = queryBalancer(Uint32Array.of(10), { most: 3, key: deriveKey(key, draw) });
    for (let text = 0; text < 10; text++) if (balancer.take([0])) often[text]++;
  }
  for (const count of often) expect(Math.abs(count - 3600)).toBeLessThan(250); // five standard deviations
});

test("independent sampling takes t on average, all where there are no more, and needs no order", () => {
  const matched = Uint32Array.of(10_000, 4);
  const balancer = queryBalancer(matched, { most: 1000, key, sampling: "independent" });
  for (let text = 0; text < 10_000; text++) balancer.take(text < 4 ? [0, 1] : [0]);
  const { picked } = balancer.counts();
  expect(Math.abs(picked[0] - 1000)).toBeLessThan(150); // five times sqrt(10,000 * 0.1 * 0.9) = 30
  expect(picked[1]).toBe(4);
});

test("curves begin with the most frequent query", () => {
  const { sorted, total, headShare } = queryCurve(Uint32Array.of(3, 0, 6, 1));
  expect([...sorted]).toEqual([6, 3, 1]);
  expect([total, headShare(1), headShare(3)]).toEqual([10, 0.6, 1]);
});

test("no pairs per query and texts that were not counted are errors", () => {
  expect(() => queryBalancer(Uint32Array.of(1), { most: 0, key })).toThrow("at least one pair per query, got 0");
  const balancer = queryBalancer(Uint32Array.of(1), { most: 1, key });
  balancer.take([0]);
  expect(() => balancer.take([0])).toThrow("expected query 0 in 1 texts as counted before, got more");
});
