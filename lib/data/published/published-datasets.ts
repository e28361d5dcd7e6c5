// The 27 datasets of CLIP's Table 9 (Radford et al. 2021, Appendix A.1), and those with ImageNet's classes of its section 3.3 that
// consist of pictures. Numbers are the table's; what it gets wrong is said beside it. Other names are those of CLIP_benchmark,
// TensorFlow Datasets and Hugging Face.
import type { TaskMetric } from "../dataset.js";

export interface PublishedDataset {
  /** What `publishedTask` calls it; the aliases are as good. */
  readonly id: string;
  readonly title: string;
  /** What is recognised. */
  readonly description: string;
  readonly kind: string;
  readonly metric: TaskMetric;
  /** C. */
  readonly classes: number;
  /** The split that is measured, as the data call it, and its number of pictures or videos. */
  readonly testSplit: string;
  readonly testSize: number;
  readonly aliases: readonly string[];
  /** What else belongs to the published protocol. */
  readonly rules: readonly string[];
  /** Whose names and templates it takes, where it has none of its own. */
  readonly promptsOf?: "imagenet";
}

type Row = [id: string, title: string, kind: string, classes: number, testSplit: string, testSize: number];
type More = Partial<Pick<PublishedDataset, "metric" | "aliases" | "rules" | "promptsOf">>;

const middleFrame = "one picture per video, its middle frame; Table 15 averages the predictions of all frames instead";
const byImagenetClasses = "a classifier of its own classes only, with ImageNet's names and templates";

export const publishedDatasets: readonly PublishedDataset[] = [
  dataset(["food101", "Food-101", "fine-grained", 101, "test", 25_250], "dishes", {
    rules: ["Table 9 says 102 classes; the data and the published names have 101"],
  }),
  dataset(["cifar10", "CIFAR-10", "objects", 10, "test", 10_000], "objects in 32 x 32 pixels"),
  dataset(["cifar100", "CIFAR-100", "objects", 100, "test", 10_000], "objects in 32 x 32 pixels"),
  dataset(["birdsnap", "Birdsnap", "fine-grained", 500, "test", 2_149], "species of birds", {
    rules: ["the pictures that were still online; others have other numbers of them"],
  }),
  dataset(["sun397", "SUN397", "scenes", 397, "test", 19_850], "scenes", {
    rules: ["one of the dataset's ten splits; Table 1 follows another protocol"],
  }),
  dataset(["stanford-cars", "Stanford Cars", "fine-grained", 196, "test", 8_041], "models of cars with their years", {
    aliases: ["cars", "cars196"],
  }),
  dataset(["fgvc-aircraft", "FGVC Aircraft", "fine-grained", 100, "test", 3_333], "variants of aircraft", {
    metric: "mean per class",
    aliases: ["aircraft"],
  }),
  dataset(["voc2007", "Pascal VOC 2007", "objects", 20, "test", 4_952], "which of 20 objects a picture shows", {
    metric: "11-point mAP",
    aliases: ["voc2007-multilabel", "pascal-voc2007", "voc2007-classification"],
    rules: ["objects marked as difficult are left out of a class's ranking where the data tell them"],
  }),
  dataset(["dtd", "Describable Textures", "textures", 47, "test", 1_880], "textures", {
    aliases: ["describable-textures"],
    rules: ["one of the dataset's ten splits"],
  }),
  dataset(["oxford-pets", "Oxford-IIIT Pets", "fine-grained", 37, "test", 3_669], "breeds of cats and dogs", {
    metric: "mean per class",
    aliases: ["pets", "oxford-iiit-pet", "oxford-iiit-pets"],
  }),
  dataset(["caltech101", "Caltech-101", "objects", 102, "test", 6_085], "objects, and pictures of none of them", {
    metric: "mean per class",
    aliases: ["caltech-101"],
    rules: ["30 pictures of each class for training, the others for the test"],
  }),
  dataset(["flowers102", "Oxford Flowers 102", "fine-grained", 102, "test", 6_149], "species of flowers", {
    metric: "mean per class",
    aliases: ["flowers", "oxford-flowers102"],
    rules: ["the data have numbers for classes: the names are the published ones"],
  }),
  dataset(["mnist", "MNIST", "text in pictures", 10, "test", 10_000], "handwritten digits", {
    rules: ["quotation marks around the digit"],
  }),
  dataset(["fer2013", "FER 2013", "emotion", 7, "test", 3_574], "emotions of faces", {
    aliases: ["facial-emotion-recognition-2013"],
    rules: ["several names for four of the classes", "Table 9 says 8 classes; the data and the published names have 7"],
  }),
  dataset(["stl10", "STL-10", "objects", 10, "test", 8_000], "objects in 96 x 96 pixels", {
    rules: ["for probes the mean over ten predefined folds of 1,000 pictures each"],
  }),
  dataset(["eurosat", "EuroSAT", "satellite", 10, "test", 5_000], "uses of land from above", {
    rules: [
      "the data have no splits: of their 27,000 pictures, Table 9 has 10,000 for training and 5,000 for the test",
    ],
  }),
  dataset(["resisc45", "RESISC45", "satellite", 45, "test", 25_200], "uses of land from above"),
  dataset(["gtsrb", "GTSRB", "signs", 43, "test", 12_630], "German traffic signs", {
    rules: ["the data have numbers for classes: the names are the published ones, descriptions in quotation marks"],
  }),
  dataset(["kitti-distance", "KITTI Distance", "distance", 4, "test", 711], "how far the nearest vehicle is", {
    aliases: ["kitti", "kitti-closest-vehicle-distance"],
    rules: ["the names are whole sentences", "classes and splits as in VTAB"],
  }),
  dataset(["country211", "Country211", "geography", 211, "test", 21_100], "the country where a photo was taken", {
    rules: [
      "Table 9 says 43,200 pictures for training; the data have 150 for training and 50 for validation per country",
    ],
  }),
  dataset(["patch-camelyon", "PatchCamelyon", "medical", 2, "test", 32_768], "metastatic tissue in lymph nodes", {
    aliases: ["pcam"],
  }),
  dataset(["ucf101", "UCF101", "activity", 101, "test", 1_794], "actions of people", {
    rules: [middleFrame, "the mean over the dataset's three splits"],
  }),
  dataset(["kinetics700", "Kinetics700", "activity", 700, "test", 31_669], "actions of people", {
    metric: "mean of top-1 and top-5",
    aliases: ["k700", "kinetics-700"],
    rules: [middleFrame],
  }),
  dataset(["clevr-counts", "CLEVR Counts", "counting", 8, "test", 500], "how many objects, 3 to 10", {
    aliases: ["clevr", "clevr-count-all"],
    rules: ["2,500 pictures drawn at random from CLEVR, 500 of them for the test: VTAB's version has 15,000"],
  }),
  dataset(["hateful-memes", "Hateful Memes", "memes", 2, "dev", 500], "whether a meme is hateful", {
    metric: "ROC AUC",
  }),
  dataset(
    ["rendered-sst2", "Rendered SST2", "text in pictures", 2, "test", 1_821],
    "the sentiment of a printed sentence",
    {
      aliases: ["sst2"],
      rules: ["sentences in black on white, 448 x 448 pixels"],
    },
  ),
  dataset(["imagenet", "ImageNet", "objects", 1000, "val", 50_000], "objects", {
    aliases: ["imagenet1k", "imagenet-1k", "ilsvrc2012", "imagenet2012"],
    rules: ['"missile" and "sunglasses" are the names of two classes each: a tie between such two counts as wrong'],
  }),
  dataset(["imagenet-v2", "ImageNetV2", "distribution shift", 1000, "matched-frequency", 10_000], "objects", {
    aliases: ["imagenetv2", "imagenet-v2-matched-frequency"],
    promptsOf: "imagenet",
  }),
  dataset(["imagenet-sketch", "ImageNet Sketch", "distribution shift", 1000, "all", 50_889], "objects, drawn", {
    promptsOf: "imagenet",
  }),
  dataset(["imagenet-a", "ImageNet-A", "distribution shift", 200, "all", 7_500], "objects that fool ResNet-50", {
    promptsOf: "imagenet",
    rules: [byImagenetClasses],
  }),
  dataset(["imagenet-r", "ImageNet-R", "distribution shift", 200, "all", 30_000], "objects in renditions", {
    promptsOf: "imagenet",
    rules: [byImagenetClasses],
  }),
  dataset(["objectnet", "ObjectNet", "distribution shift", 113, "all", 18_574], "objects in unusual poses", {
    promptsOf: "imagenet",
    rules: [
      "its classes that overlap with ImageNet's, by ObjectNet's own names",
      "without the red border of one pixel",
    ],
  }),
];

/** Names that people and other libraries have for it: "wds/vtab/cifar10", "VTAB/pcam", "imagenet1k". Throws for an unknown one. */
export function publishedDataset(name: string): PublishedDataset {
  const wanted = plainName(name.split("/").at(-1) ?? "");
  const found = publishedDatasets.find(({ id, aliases }) =>
    [id, ...aliases].some((each) => plainName(each) === wanted),
  );
  if (found) return found;
  const known = publishedDatasets.map(({ id }) => id).join(", ");
  throw new Error(`publishedDataset: expected one of ${known}, got ${JSON.stringify(name)}`);
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function dataset(row: Row, description: string, more: More = {}): PublishedDataset {
  const [id, title, kind, classes, testSplit, testSize] = row;
  return {
    id,
    title,
    description,
    kind,
    metric: "accuracy",
    classes,
    testSplit,
    testSize,
    aliases: [],
    rules: [],
    ...more,
  };
}
