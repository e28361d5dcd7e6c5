import { expect, test } from "vitest";
import { attributeRows, countByGroup, groupPictures } from "../../../lib/evaluation/bias/groups.js";

const pictures = [
  { gender: "female", age: "10-19" },
  { gender: "male", age: "3-9" },
  { gender: "female", age: "3-9" },
  { gender: "", age: "3-9" },
  { gender: "female", age: "10-19" },
];

test("groups are the categories that occur, numbers in the order of their size", () => {
  const grouping = groupPictures(pictures, ["age"]);
  expect(grouping.groups).toEqual([
    { name: "3-9", categories: ["3-9"], size: 3 },
    { name: "10-19", categories: ["10-19"], size: 2 },
  ]);
  expect([...grouping.groupOf]).toEqual([1, 0, 0, 0, 1]);
  expect(grouping.ungrouped).toBe(0);
});

test("several attributes make their intersections, empty ones included, and an unknown attribute leaves a picture out", () => {
  const grouping = groupPictures(pictures, ["gender", "age"]);
  expect(grouping.groups.map(({ name, size }) => [name, size])).toEqual([
    ["female, 3-9", 1],
    ["female, 10-19", 2],
    ["male, 3-9", 1],
    ["male, 10-19", 0],
  ]);
  expect([...grouping.groupOf]).toEqual([1, 2, 0, -1, 1]);
  expect(grouping.ungrouped).toBe(1);
});

test("categories that are named keep their order, stay when empty, and leave all others out", () => {
  const grouping = groupPictures(pictures, ["age"], { categories: { age: ["over 70", "10-19"] } });
  expect(grouping.groups.map(({ name, size }) => [name, size])).toEqual([
    ["over 70", 0],
    ["10-19", 2],
  ]);
  expect(grouping.ungrouped).toBe(3);
});

test("groups do not depend on the order of the pictures", () => {
  const turned = groupPictures([...pictures].reverse(), ["gender", "age"]);
  expect(turned.groups).toEqual(groupPictures(pictures, ["gender", "age"]).groups);
});

test("what is true of pictures is counted by group, pictures in none left out", () => {
  const grouping = groupPictures(pictures, ["gender"]);
  expect(countByGroup(grouping, (picture) => picture !== 0)).toEqual([2, 1]); // female 2 and 4, male 1
});

test("a table's columns become attributes of each picture", () => {
  expect(attributeRows({ gender: ["female", ""], age: ["3-9", "0-2"] })).toEqual([
    { gender: "female", age: "3-9" },
    { gender: "", age: "0-2" },
  ]);
  expect(() => attributeRows({})).toThrow("expected one or more columns, got none");
});

test("unknown attributes, no attributes and repeated categories are refused", () => {
  expect(() => groupPictures(pictures, ["race"])).toThrow("expected an attribute among gender, age, got race");
  expect(() => groupPictures(pictures, [])).toThrow("expected one or more attributes to group by, got none");
  expect(() => groupPictures(pictures, ["age"], { categories: { age: ["3-9", "3-9"] } })).toThrow(
    "expected one or more different categories of age, got 3-9, 3-9",
  );
  expect(() => groupPictures([], ["age"])).toThrow("expected an attribute among none, got age");
});
