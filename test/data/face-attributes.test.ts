import { expect, test } from "vitest";
import { faceAttributes, faceCategories } from "../../lib/data/face-attributes.js";

/** Of a table with one row. */
function ofRow(row: Readonly<Record<string, string>>) {
  return faceAttributes(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, [value]])))[0];
}

test("rows of FairFace's own tables become CLIP's categories", () => {
  // fairface_label_val.csv: file,age,gender,race,service_test
  const row = { file: "val/4.jpg", age: "20-29", gender: "Female", race: "Latino_Hispanic", service_test: "True" };
  expect(ofRow(row)).toEqual({ gender: "female", race: "Latino", age: "20-29", whiteOrNot: "Non-White" });
  expect(ofRow({ age: "more than 70", gender: "Male", race: "White" })).toEqual({
    ...{ gender: "male", race: "White", age: "over 70", whiteOrNot: "White" },
  });
});

test.each([
  ["race", "East Asian", "East Asian"],
  ["race", "east_asian", "East Asian"],
  ["race", "SE Asian", "Southeast Asian"],
  ["race", "South East Asian", "Southeast Asian"],
  ["race", "Middle_Eastern", "Middle Eastern"],
  ["race", "Latino Hispanic", "Latino"],
  ["race", "hispanic", "Latino"],
  ["age", "3 – 9", "3-9"],
  ["age", "3 to 9", "3-9"],
  ["age", "9-Mar", "3-9"], // what a spreadsheet makes of 3-9
  ["age", "Oct-19", "10-19"],
  ["age", "70+", "over 70"],
  ["age", "over 70", "over 70"],
  ["gender", "F", "female"],
  ["gender", " man ", "male"],
] as const)("%s %j is %s", (column, text, expected) => {
  expect(ofRow({ [column]: text })[column]).toBe(expected);
});

test("every category is read back as itself", () => {
  for (const column of ["gender", "race", "age"] as const)
    for (const value of faceCategories[column]) expect(ofRow({ [column]: value })[column]).toBe(value);
});

test("columns are found whatever their capitals, and what is missing or empty stays unknown", () => {
  expect(ofRow({ Sex: "Male", Ethnicity: "Black" })).toMatchObject({ gender: "male", race: "Black", age: "" });
  expect(ofRow({ gender: "", race: " " })).toEqual({ gender: "", race: "", age: "", whiteOrNot: "" });
});

test("each row has its own attributes", () => {
  const columns = { gender: ["Male", "Female", ""], race: ["White", "Black", "Indian"], file: ["1", "2", "3"] };
  expect(faceAttributes(columns).map(({ gender, race, age }) => [gender, race, age])).toEqual([
    ["male", "White", ""],
    ["female", "Black", ""],
    ["", "Indian", ""],
  ]);
});

test("other tables and other values are refused", () => {
  expect(() => ofRow({ label: "3" })).toThrow("expected a column age, gender or race, got label");
  expect(() => faceAttributes({})).toThrow("got no column");
  expect(() => ofRow({ race: "4" })).toThrow(
    'expected race to be one of Black, White, Indian, Latino, Middle Eastern, Southeast Asian, East Asian, got "4"; ' +
      "write numbered classes out as their names",
  );
  expect(() => ofRow({ age: "34" })).toThrow("expected age to be one of 0-2, 3-9, 10-19");
});
