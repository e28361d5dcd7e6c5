// What the data themselves call classes that OpenAI gave other names: folders and lists of the original downloads, and those of
// CLIP_benchmark. Names that differ only in case, spaces and punctuation ("ApplyEyeMakeup") need no entry.

/** By dataset: names or folders in the published order of classes [C], or of those that have another name. */
export const otherClassNames: Readonly<Record<string, readonly string[] | Readonly<Record<string, string>>>> = {
  caltech101: {
    BACKGROUND_Google: "background",
    Faces: "off-center face",
    Faces_easy: "centered face",
    Leopards: "leopard",
    Motorbikes: "motorbike",
    airplanes: "airplane",
    car_side: "side of a car",
    cougar_body: "body of a cougar cat",
    cougar_face: "face of a cougar cat",
    crocodile_head: "head of a crocodile",
    flamingo_head: "head of a flamingo",
    snoopy: "snoopy (cartoon beagle)",
    yin_yang: "yin and yang symbol",
  },
  "clevr-counts": { three: "3", four: "4", five: "5", six: "6", seven: "7", eight: "8", nine: "9", ten: "10" },
  /** Folders are called by ISO 3166-1's codes of two letters. */
  country211: (
    "AD AE AF AG AI AL AM AO AQ AR AT AU AW AX AZ BA BB BD BE BF BG BH BJ BM BN BO BQ BR BS BT BW BY BZ CA CD CF CH CI CK CL CM " +
    "CN CO CR CU CV CW CY CZ DE DK DM DO DZ EC EE EG ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GP GR GS GT GU GY HK HN " +
    "HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KN KP KR KW KY KZ LA LB LC LI LK LR LT LU LV LY MA MC MD ME MF MG " +
    "MK ML MM MN MO MQ MR MT MU MV MW MX MY MZ NA NC NG NI NL NO NP NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RE RO RS RU RW " +
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SS SV SX SY SZ TG TH TJ TL TM TN TO TR TT TW TZ UA UG US UY UZ VA VE VG VI VN VU " +
    "WS XK YE ZA ZM ZW"
  ).split(" "),
  eurosat: {
    AnnualCrop: "annual crop land",
    HerbaceousVegetation: "brushland or shrubland",
    Highway: "highway or road",
    Industrial: "industrial buildings or commercial buildings",
    Pasture: "pasture land",
    PermanentCrop: "permanent crop land",
    Residential: "residential buildings or homes or apartments",
    SeaLake: "lake or sea",
  },
  fer2013: { disgust: "disgusted", fear: "fearful", surprise: "surprised" },
};

/**
 * By dataset: what its numbers of classes mean, in their order, beginning with 0 or 1: the published order, or names. Datasets
 * that are missing here are numbered differently by different sources (Caltech101, UCF101, ...): their names have to be known.
 */
export const numberedClasses: Readonly<Record<string, "as published" | readonly string[]>> = {
  cifar10: "as published",
  cifar100: "as published",
  "clevr-counts": ["3", "4", "5", "6", "7", "8", "9", "10"],
  country211: "as published",
  dtd: "as published",
  /** By folder, as in TensorFlow Datasets and torchvision. */
  eurosat: [
    "annual crop land",
    "forest",
    "brushland or shrubland",
    "highway or road",
    "industrial buildings or commercial buildings",
    "pasture land",
    "permanent crop land",
    "residential buildings or homes or apartments",
    "river",
    "lake or sea",
  ],
  fer2013: "as published",
  flowers102: "as published",
  food101: "as published",
  gtsrb: "as published",
  "hateful-memes": "as published",
  imagenet: "as published",
  "imagenet-v2": "as published",
  "imagenet-sketch": "as published",
  "kitti-distance": "as published",
  mnist: "as published",
  "patch-camelyon": "as published",
  "rendered-sst2": "as published",
  resisc45: "as published",
  "stanford-cars": "as published",
  stl10: "as published",
  /** VOC's own order is by letters. */
  voc2007: [
    ...["aeroplane", "bicycle", "bird", "boat", "bottle", "bus", "car", "cat", "chair", "cow", "diningtable", "dog"],
    ...["horse", "motorbike", "person", "pottedplant", "sheep", "sofa", "train", "tvmonitor"],
  ],
};
