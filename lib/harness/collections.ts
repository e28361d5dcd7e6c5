// CLIP_benchmark's collections of datasets, by its names (clip_benchmark/datasets/builder.py, dataset_collection).

const vtabOfBoth = [
  ...["vtab/caltech101", "vtab/cifar100", "vtab/clevr_count_all", "vtab/clevr_closest_object_distance"],
  ...["vtab/diabetic_retinopathy", "vtab/dmlab", "vtab/dsprites_label_orientation", "vtab/dsprites_label_x_position"],
  ...["vtab/dtd", "vtab/eurosat", "vtab/kitti_closest_vehicle_distance", "vtab/flowers", "vtab/pets", "vtab/pcam"],
  ...["vtab/resisc45", "vtab/smallnorb_label_azimuth", "vtab/smallnorb_label_elevation", "vtab/svhn"],
];
const robustness = ["imagenetv2", "imagenet_sketch", "imagenet-a", "imagenet-r", "objectnet"];

export const datasetCollections: Readonly<Record<string, readonly string[]>> = {
  vtab: [...vtabOfBoth, "sun397"],
  "vtab+": [
    ...["imagenet1k", ...robustness, "fer2013", "voc2007", "voc2007_multilabel", "sun397", "cars", "fgvc_aircraft"],
    ...["mnist", "stl10", "gtsrb", "country211", "renderedsst2", "vtab/cifar10", ...vtabOfBoth],
  ],
  retrieval: ["mscoco_captions", "flickr8k", "flickr30k"],
  imagenet_robustness: robustness,
};

/** Datasets of captions, for --task auto. */
export const captionDatasets: readonly string[] = datasetCollections.retrieval;
