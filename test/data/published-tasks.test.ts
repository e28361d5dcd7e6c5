import { expect, test } from "vitest";
import { type LabelledPictures, labelledPictures } from "../../lib/data/labelled-pictures.js";
import { otherClassNames } from "../../lib/data/published/other-class-names.js";
import { imagenetIds, promptList } from "../../lib/data/published/prompt-lists.js";
import { publishedDataset, publishedDatasets } from "../../lib/data/published/published-datasets.js";
import { publishedTask } from "../../lib/data/published-tasks.js";

/** Pictures with these classes and labels, which nobody reads. */
function picturesOf(
  classNames: readonly string[],
  labels: readonly number[] = [0],
  labelSets?: number[],
): LabelledPictures {
  return labelledPictures("test", {
    name: "made up",
    labels: Int32Array.from(labels),
    labelSets: labelSets && Uint8Array.from(labelSets),
    classNames,
    itemName: (index) => `${index}`,
    open: () => Promise.reject(new Error("no picture")),
    skipped: [],
    dependsOn: [],
  });
}

const numbered = (count: number, first = 0) => Array.from({ length: count }, (_, i) => `${first + i}`);

test("the 27 datasets have as many classes and templates as OpenAI published", () => {
  // openai/CLIP, data/prompts.md: classes and templates; the other robustness sets take ImageNet's.
  const published: Record<string, [classes: number, templates: number]> = {
    ...{ birdsnap: [500, 1], cifar10: [10, 18], cifar100: [100, 18], "clevr-counts": [8, 1], caltech101: [102, 34] },
    ...{ country211: [211, 5], dtd: [47, 8], eurosat: [10, 3], "fgvc-aircraft": [100, 2], fer2013: [7, 6] },
    ...{ flowers102: [102, 1], food101: [101, 1], gtsrb: [43, 3], "hateful-memes": [2, 1], "kitti-distance": [4, 1] },
    ...{ kinetics700: [700, 28], mnist: [10, 1], "oxford-pets": [37, 1], voc2007: [20, 1], "patch-camelyon": [2, 1] },
    ...{ resisc45: [45, 18], "rendered-sst2": [2, 1], stl10: [10, 2], sun397: [397, 2], "stanford-cars": [196, 8] },
    ...{ ucf101: [101, 48], imagenet: [1000, 80] },
  };
  const own = publishedDatasets.filter(({ promptsOf }) => promptsOf === undefined);
  expect(own.map(({ id }) => id).sort()).toEqual(Object.keys(published).sort());
  for (const { id, classes } of own) {
    const { classNames, templates } = promptList(id);
    expect([classNames.length, templates.length], id).toEqual(published[id]);
    expect(classes, id).toBe(classNames.length);
    for (const template of templates) expect(template.split("{}"), id).toHaveLength(2);
  }
});

test("all tests together have the sizes of Table 9", () => {
  // The sum of Table 9's test column, over its 27 rows.
  const own = publishedDatasets.filter(({ promptsOf }) => promptsOf === undefined);
  expect(own.reduce((sum, { testSize }) => sum + testSize, 0)).toBe(306_625);
});

test("names that are the same in letters and digits never mean two classes of a dataset, but for two pairs of ImageNet's", () => {
  const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");
  for (const { id } of publishedDatasets.filter(({ promptsOf }) => promptsOf === undefined)) {
    const names = promptList(id).classNames.map(([name]) => plain(name));
    const doubled = names.filter((name, i) => names.indexOf(name) !== i);
    expect(doubled, id).toEqual(id === "imagenet" ? ["missile", "sunglasses"] : []);
  }
});

test("other names of classes mean a published class each", () => {
  expect(otherClassNames.country211).toHaveLength(211);
  expect([...(otherClassNames.country211 as string[])].sort()).toEqual(otherClassNames.country211);
  for (const [id, others] of Object.entries(otherClassNames))
    if (!Array.isArray(others)) {
      const names = new Set(promptList(id).classNames.map(([name]) => name.replaceAll("  ", " ")));
      for (const name of Object.values(others)) expect(names, `${id}: ${name}`).toContain(name);
    }
});

test("datasets are found by the names in use", () => {
  for (const [name, id] of [
    ["wds/vtab/pcam", "patch-camelyon"],
    ["vtab/clevr_count_all", "clevr-counts"],
    ["vtab/kitti_closest_vehicle_distance", "kitti-distance"],
    ["wds/imagenet1k", "imagenet"],
    ["imagenet_sketch", "imagenet-sketch"],
    ["imagenetv2", "imagenet-v2"],
    ["FGVC_Aircraft", "fgvc-aircraft"],
    ["voc2007_multilabel", "voc2007"],
    ["cars", "stanford-cars"],
    ["renderedsst2", "rendered-sst2"],
    ["CIFAR10", "cifar10"],
  ])
    expect(publishedDataset(name).id, name).toBe(id);
  expect(() => publishedDataset("svhn")).toThrow(/expected one of food101, .*, got "svhn"/);
});

test("GTSRB's numbers get the published names, also where folders are sorted as text", () => {
  // As ImageFolder sorts "0".."42": 0, 1, 10, 11, ..., 19, 2, 20, ...; folder 10 is place 2, folder 2 place 12.
  const folders = numbered(43).sort();
  const { classNames, labels, classesBy, templates } = publishedTask("gtsrb", picturesOf(folders, [2, 12, 0]));
  expect([...labels]).toEqual([10, 2, 0]);
  expect(classNames[14]).toEqual(["stop"]);
  expect(templates[0]).toBe('a zoomed in photo of a "{}" traffic sign.');
  expect(classesBy).toBe("numbers");
  const padded = numbered(43).map((name) => name.padStart(5, "0"));
  expect([...publishedTask("gtsrb", picturesOf(padded, [42])).labels]).toEqual([42]);
});

test("numbers may begin with 1, as those of Flowers102", () => {
  const { labels, classNames, metric } = publishedTask("flowers102", picturesOf(numbered(102, 1), [0, 101]));
  expect([...labels]).toEqual([0, 101]);
  expect(classNames[0]).toEqual(["pink primrose"]);
  expect(metric).toBe("mean per class");
});

test("labels follow their names into the published order", () => {
  // EuroSAT's folders by letters; published first is "forest", and "highway or road" last.
  const folders = ["AnnualCrop", "Forest", "HerbaceousVegetation", "Highway", "Industrial"];
  folders.push("Pasture", "PermanentCrop", "Residential", "River", "SeaLake");
  const byName = publishedTask("eurosat", picturesOf(folders, [1, 3, 0]));
  expect([...byName.labels]).toEqual([0, 9, 7]);
  expect(byName.classesBy).toBe("names");
  const byNumber = publishedTask("eurosat", picturesOf(numbered(10), [1, 3, 0]));
  expect([...byNumber.labels]).toEqual([0, 9, 7]);
});

test("counts of CLEVR are found as digits, as words and as VTAB's numbers", () => {
  // Published in the order of text: 10, 3, 4, ... 9. VTAB's label 0 is three objects.
  expect([...publishedTask("clevr", picturesOf(numbered(8, 3), [0, 7])).labels]).toEqual([1, 0]);
  const words = ["three", "four", "five", "six", "seven", "eight", "nine", "ten"];
  expect([...publishedTask("clevr", picturesOf(words, [0, 7])).labels]).toEqual([1, 0]);
  expect([...publishedTask("clevr", picturesOf(numbered(8), [0, 7])).labels]).toEqual([1, 0]);
});

test("camel case, underscores and codes of countries are names", () => {
  const ucf = promptList("ucf101").classNames.map(([name]) => name.replaceAll(" ", ""));
  expect(publishedTask("ucf101", picturesOf(ucf)).classesBy).toBe("order");
  expect([...publishedTask("ucf101", picturesOf(ucf.toReversed(), [0])).labels]).toEqual([100]);
  const codes = otherClassNames.country211 as string[];
  const { classNames, labels } = publishedTask(
    "country211",
    picturesOf(codes, [codes.indexOf("ZW"), codes.indexOf("GB")]),
  );
  expect(classNames[labels[0]]).toEqual(["Zimbabwe"]);
  expect(classNames[labels[1]]).toEqual(["United Kingdom"]);
});

test("codes of countries stand for the published countries", () => {
  const { classNames } = promptList("country211");
  const codes = otherClassNames.country211 as string[];
  const inEnglish = new Intl.DisplayNames("en", { type: "region" }); // Unicode's names, of which 26 are spelled differently
  const name = (code: string) => classNames[codes.indexOf(code)][0];
  const same = codes.filter((code) => inEnglish.of(code) === name(code));
  expect(same.length).toBeGreaterThan(170);
});

test("FER2013 has several names for four of its classes", () => {
  const { classNames, labels } = publishedTask(
    "fer2013",
    picturesOf(["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"], [4, 6]),
  );
  expect(classNames[labels[0]]).toEqual(["neutral", "bored"]);
  expect(classNames[labels[1]]).toEqual(["surprised", "shocked", "spooked"]);
});

test("ImageNet keeps its classes of the same name apart, by WordNet ids and by order", () => {
  const { wordNetIds } = imagenetIds();
  const byId = publishedTask("imagenet", picturesOf(wordNetIds, [744, 657, 836, 837]));
  expect([...byId.labels]).toEqual([744, 657, 836, 837]);
  expect([744, 657, 836, 837].map((label) => byId.classNames[label][0])).toEqual([
    "missile",
    "missile",
    "sunglasses",
    "sunglasses",
  ]);
  const names = promptList("imagenet").classNames.map(([name]) => name);
  expect(publishedTask("imagenet1k", picturesOf(names)).classesBy).toBe("order");
  expect(() => publishedTask("imagenet", picturesOf(names.toReversed()))).toThrow(/pass \{ classOrder/);
  expect([...publishedTask("imagenetv2", picturesOf(numbered(1000).sort(), [2])).labels]).toEqual([10]); // "10" is third
});

test("ImageNet-A and -R have 200 of ImageNet's classes each", () => {
  // hendrycks/natural-adv-examples, eval.py: the first of ImageNet-A's classes are 6, 11, 13, 15, 17, 22.
  const { wordNetIds, imagenetA, imagenetR } = imagenetIds();
  expect([imagenetA.length, imagenetR.length]).toEqual([200, 200]);
  expect(imagenetA.slice(0, 6)).toEqual([6, 11, 13, 15, 17, 22]);
  const { classNames, labels } = publishedTask(
    "imagenet-a",
    picturesOf(
      imagenetA.map((label) => wordNetIds[label]),
      [1],
    ),
  );
  expect([...labels]).toEqual([1]);
  expect(classNames[1]).toEqual(["goldfinch"]);
  expect(() => publishedTask("imagenet-r", picturesOf(wordNetIds))).toThrow("expected 200 classes, got 1000");
});

test("ObjectNet's classes are called as the data call them", () => {
  const classes = Array.from({ length: 113 }, (_, i) => `Alarm_clock ${i}`);
  const { classNames, classesBy } = publishedTask("objectnet", picturesOf(classes));
  expect(classNames[2]).toEqual(["alarm clock 2"]);
  expect(classesBy).toBe("given");
  expect(() => publishedTask("objectnet", picturesOf(["a"]))).toThrow("expected ObjectNet's 113 classes, got 1");
});

test("several labels are moved to the published order, and VOC without them is refused", () => {
  // VOC's order by letters has diningtable at 10 and dog at 11; published are dog at 10 and diningtable at 16.
  const labels = new Array(20).fill(0).map((_, i) => Number(i === 10 || i === 0));
  const { labelSets, metric } = publishedTask("voc2007_multilabel", picturesOf(numbered(20), [-1], labels));
  expect([...labelSets!].flatMap((value, i) => (value ? [i] : []))).toEqual([0, 16]);
  expect(metric).toBe("11-point mAP");
  expect(() => publishedTask("voc2007", picturesOf(numbered(20)))).toThrow(
    /any number of labels .* voc2007_multilabel/,
  );
  expect(() => publishedTask("cifar10", picturesOf(numbered(10), [-1]))).toThrow("expected a class for each picture");
});

test("other classes, missing classes and numbers that mean nothing certain are errors that say which", () => {
  expect(() => publishedTask("stl10", picturesOf(numbered(9)))).toThrow(
    /expected 10 classes, got 9, without "airplane"/,
  );
  const names = promptList("stl10").classNames.map(([name]) => name);
  expect(() => publishedTask("stl10", picturesOf([...names.slice(1), "zebra"]))).toThrow(
    /of stl10: expected the published classes, without "airplane", with unknown "zebra"; name them so, or pass/,
  );
  expect(() => publishedTask("caltech101", picturesOf(numbered(102)))).toThrow("their numbers differ between sources");
  const given = publishedTask("stl10", picturesOf([...names.slice(1), "zebra"], [9]), { classOrder: "as published" });
  expect([...given.labels]).toEqual([9]);
  expect(given.classesBy).toBe("order");
});
