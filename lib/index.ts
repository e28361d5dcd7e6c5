// The table of contents, one line per file, in the order in which data flows.
export * from "./runtime/host.js";
export * from "./runtime/breathe.js";
export * from "./runtime/progress.js";
export * from "./runtime/files.js";
export * from "./runtime/project.js";
export * from "./runtime/random.js";
export * from "./statistics/summaries.js";
export * from "./statistics/intervals.js";
export { studentReach } from "./statistics/tails.js";
export * from "./statistics/paired-bootstrap.js";
export * from "./statistics/share-differences.js";
export * from "./statistics/exact-tests.js";
export * from "./statistics/chi-square.js";
export * from "./statistics/permutation-tests.js";
export * from "./statistics/comparisons.js";
export * from "./statistics/correlation.js";
export * from "./statistics/lines.js";
export * from "./statistics/transformed-lines.js";
export * from "./statistics/interpolation.js";
export * from "./statistics/power-law.js";
export * from "./statistics/minimize.js";
export * from "./statistics/extrapolation.js";
export * from "./tokenizers/tokenizer.js";
export * from "./tokenizers/token-counts.js";
export * from "./tokenizers/text/text-cleaning.js";
export * from "./tokenizers/text/canonical-text.js";
export * from "./tokenizers/bpe/bpe.js";
export * from "./tokenizers/bpe/bpe-training.js";
export * from "./tokenizers/bpe/merges-file.js";
export * from "./tokenizers/bpe/clip-tokenizer.js";
export * from "./tokenizers/wordpiece/wordpiece.js";
export * from "./tokenizers/wordpiece/wordpiece-training.js";
export * from "./tokenizers/wordpiece/vocabulary-file.js";
export * from "./tokenizers/sentencepiece/sentencepiece.js";
export * from "./tokenizers/sentencepiece/sentencepiece-model.js";
export * from "./tokenizers/sentencepiece/sentencepiece-tokenizer.js";
export * from "./tokenizers/sentencepiece/sentencepiece-training.js";
export * from "./tokenizers/hugging-face/hugging-face-tokenizer.js";
export * from "./engine/tf.js";
export * from "./engine/tree.js";
export * from "./engine/weight-interpolation.js";
export {
  type Described,
  drawParameters,
  namedParameters,
  type Parameter,
  sizeOfParameters,
} from "./engine/parameters.js";
export * from "./engine/random.js";
export * from "./engine/stateless-random.js";
export * from "./engine/checkpoint.js";
export * from "./engine/gradients.js";
export * from "./engine/execution.js";
export * from "./engine/compile.js";
export * from "./engine/in-float32.js";
export * from "./data/dataset.js";
export { readImageFile } from "./data/image-files.js";
export { type Preprocessing, parsePreprocessing, preprocess } from "./data/preprocessing.js";
export * from "./data/published-preprocessing.js";
export * from "./data/preprocessing-open-clip.js";
export * from "./data/preprocessing-transformers.js";
export * from "./data/image-loading.js";
export type { BadItem, LabelledPictures } from "./data/labelled-pictures.js";
export { openImageFolder } from "./data/readers/image-folder.js";
export { openPictureTable, type PictureTableOptions } from "./data/readers/picture-table.js";
export { openWebDataset } from "./data/readers/web-dataset.js";
export { openParquetPictures, type ParquetPictureOptions } from "./data/readers/parquet-pictures.js";
export { openMnist } from "./data/readers/mnist.js";
export { openCifar10, openCifar100 } from "./data/readers/cifar.js";
export * from "./data/published/published-datasets.js";
export * from "./data/published-tasks.js";
export * from "./data/captions.js";
export * from "./data/paraphrases.js";
export * from "./data/text-fields.js";
export * from "./data/icon-corpora.js";
export * from "./data/emoji-names.js";
export * from "./data/emoji-sequences.js";
export * from "./data/languages.js";
export * from "./data/emoji-translations.js";
export * from "./data/loan-words.js";
export * from "./data/icons.js";
export * from "./data/multilingual-pairs.js";
export * from "./data/splits.js";
export * from "./data/held-out-sets.js";
export * from "./data/near-duplicates.js";
export * from "./data/people.js";
export * from "./data/face-attributes.js";
export * from "./data/planted-associations.js";
export * from "./data/rendered-pictures.js";
export * from "./data/tasks/icon-tasks.js";
export * from "./data/tasks/icon-suite.js";
export type { PairOptions, TaskPair } from "./data/tasks/task-pair.js";
export * from "./data/tasks/task-table.js";
export * from "./data/icon-shifts.js";
export * from "./data/batches.js";
export * from "./data/stream/sharded-pairs.js";
export * from "./data/stream/shard-names.js";
export * from "./data/stream/tar-shards.js";
export * from "./data/stream/table-shards.js";
export * from "./data/stream/parquet-shards.js";
export * from "./data/stream/pair-stream.js";
export * from "./data/stream/mixed-stream.js";
export { matchableText, wordsOf } from "./data/curation/matchable-text.js";
export * from "./data/curation/query-list.js";
export * from "./data/curation/aho-corasick.js";
export * from "./data/curation/query-balancing.js";
export * from "./data/curation/yfcc-filter.js";
export * from "./data/curation/caption-statistics.js";
export type { Raster } from "./data/resampling.js";
export * from "./data/jpeg-loss.js";
export * from "./data/picture-changes.js";
export * from "./data/duplicate-augmentations.js";
export * from "./data/picture-views.js";
export * from "./data/tuning-batches.js";
export * from "./data/hidden-words.js";
export * from "./encoders/activations.js";
export * from "./encoders/vision-transformer.js";
export * from "./encoders/modified-resnet.js";
export * from "./encoders/mlp-mixer.js";
export * from "./encoders/bit-resnet.js";
export * from "./encoders/image-tower.js";
export * from "./encoders/text-transformer.js";
export * from "./encoders/token-mask.js";
export * from "./encoders/bert.js";
export * from "./encoders/t5.js";
export * from "./encoders/masked-text.js";
export * from "./encoders/bag-of-words.js";
export * from "./encoders/text-tower.js";
export * from "./encoders/projection.js";
export * from "./encoders/contrastive-head.js";
export * from "./encoders/dual-encoder.js";
export * from "./encoders/given-towers.js";
export * from "./encoders/published-models.js";
export * from "./encoders/resized-positions.js";
export * from "./encoders/caption-decoder.js";
export * from "./encoders/coca.js";
export * from "./encoders/embedding-model.js";
export * from "./encoders/feature-model.js";
export * from "./encoders/duplicate-resnet.js";
export * from "./encoders/cost.js";
export * from "./checkpoints/files/safetensors.js";
export * from "./checkpoints/files/weight-file.js";
export * from "./checkpoints/files/shards.js";
export * from "./checkpoints/torch/torch.js";
export * from "./checkpoints/torch/torch-writer.js";
export * from "./checkpoints/files/npz.js";
export { downloadChecked, sha256InUrl } from "./checkpoints/download/checked-download.js";
export * from "./checkpoints/download/hub.js";
export * from "./checkpoints/load-model.js";
export * from "./checkpoints/load-tower.js";
export * from "./checkpoints/save-model.js";
export * from "./checkpoints/model-source.js";
export * from "./checkpoints/torch/torch-script-writer.js";
export * from "./checkpoints/openai-archive.js";
export * from "./embeddings/embedding-cache.js";
export type { EmbeddedPictures } from "./embeddings/embedding-file.js";
export * from "./embeddings/fingerprints.js";
export * from "./losses/contrastive.js";
export * from "./losses/chunked-contrastive.js";
export * from "./losses/sharded-contrastive.js";
export * from "./losses/masked-contrastive.js";
export * from "./losses/cross-entropy.js";
export * from "./losses/nt-xent.js";
export * from "./losses/momentum-contrast.js";
export * from "./losses/sigmoid.js";
export * from "./losses/captioning.js";
export * from "./losses/word-prediction.js";
export * from "./losses/ngram-dictionary.js";
export * from "./losses/visual-ngrams.js";
export * from "./losses/distillation.js";
export * from "./training/schedules.js";
export * from "./training/tower-schedules.js";
export type { ByPart, Rates, Schedules } from "./training/rates.js";
export * from "./training/optimizers.js";
export * from "./training/adafactor.js";
export type { Statistics } from "./training/statistics.js";
export * from "./training/momentum.js";
export * from "./training/training-step.js";
export * from "./training/large-batch.js";
export * from "./training/locked-parameters.js";
export * from "./training/locking.js";
export * from "./training/trainer.js";
export * from "./training/run-state.js";
export * from "./evaluation/embed.js";
export * from "./evaluation/embed-pictures.js";
export * from "./evaluation/locked-features.js";
export * from "./evaluation/metrics.js";
export * from "./evaluation/ranking-metrics.js";
export * from "./evaluation/distance-metrics.js";
export * from "./evaluation/votes.js";
export * from "./evaluation/rare-action-metrics.js";
export * from "./evaluation/accuracy.js";
export * from "./evaluation/nearest.js";
export * from "./evaluation/duplicate-detection.js";
export * from "./evaluation/deduplication.js";
export * from "./evaluation/overlap.js";
export * from "./evaluation/prompt-embeddings.js";
export * from "./evaluation/zero-shot.js";
export * from "./evaluation/task-metric.js";
export * from "./evaluation/score-difference.js";
export * from "./evaluation/probability-ensemble.js";
export * from "./evaluation/template-contributions.js";
export * from "./evaluation/template-selection.js";
export * from "./evaluation/ensemble-size.js";
export * from "./evaluation/zero-shot-search.js";
export * from "./evaluation/name-scores.js";
export * from "./evaluation/score-tiles.js";
export * from "./evaluation/retrieval.js";
export * from "./evaluation/remembered.js";
export * from "./evaluation/bias/caveats.js";
export type { Finding } from "./evaluation/bias/findings.js";
export {
  type Attributes,
  attributeRows,
  type Grouping,
  groupPictures,
  type PictureGroup,
} from "./evaluation/bias/groups.js";
export {
  type ComparisonOptions,
  compareGroups,
  type GroupComparison,
  type GroupDifference,
  type GroupShare,
  type LargestDisparity,
} from "./evaluation/bias/group-shares.js";
export * from "./evaluation/bias/group-accuracy.js";
export * from "./evaluation/bias/group-tables.js";
export {
  type LabelRateOptions,
  type LabelRates,
  type LabelSets,
  labelRateCurve,
  labelRates,
} from "./evaluation/bias/label-rates.js";
export * from "./evaluation/bias/added-labels.js";
export * from "./evaluation/bias/associated-labels.js";
export * from "./evaluation/bias/association-test.js";
export * from "./evaluation/bias/prompt-sensitivity.js";
export * from "./evaluation/bias/published-labels.js";
export {
  type ClassGroups,
  type ClassSubset,
  poolClasses,
  rowsAt,
  subsetOfClasses,
} from "./evaluation/class-subsets.js";
export * from "./evaluation/linear-classifiers.js";
export * from "./evaluation/logistic-regression.js";
export * from "./evaluation/strength-search.js";
export * from "./evaluation/validation-split.js";
export * from "./evaluation/linear-probe.js";
export * from "./evaluation/one-versus-rest.js";
export * from "./evaluation/multi-label-probe.js";
export * from "./evaluation/few-shot.js";
export * from "./evaluation/few-shot-regression.js";
export * from "./evaluation/few-shot-choice.js";
export * from "./evaluation/few-shot-prior.js";
export { type GaussianPriorOptions, gaussianPrior } from "./evaluation/few-shot-prior-gaussian.js";
export * from "./evaluation/data-efficiency.js";
export * from "./evaluation/robustness.js";
export * from "./evaluation/robustness-adaptations.js";
export * from "./evaluation/robustness-frames.js";
export * from "./results/schema.js";
export * from "./results/record.js";
export * from "./results/provenance.js";
export * from "./results/table.js";
export * from "./results/claims.js";
export * from "./results/list-models.js";
export * from "./figures/figure.js";
export * from "./figures/static.js";
export * from "./figures/show.js";
export * from "./figures/scaling.js";
export * from "./figures/learning-curve.js";
export * from "./figures/similarity.js";
export * from "./figures/bars.js";
export * from "./figures/few-shot.js";
export * from "./figures/accuracy-curves.js";
export * from "./figures/data-efficiency.js";
export * from "./figures/differences.js";
export * from "./figures/identity-scatter.js";
export * from "./figures/sweep.js";
export * from "./figures/lock-choices.js";
export * from "./figures/design-choices.js";
export * from "./figures/query-curves.js";
export * from "./figures/tower-rates.js";
export * from "./figures/metric-scatter.js";
export * from "./figures/task-scores.js";
export * from "./figures/prompts.js";
export * from "./figures/languages.js";
export * from "./figures/bias.js";
export * from "./figures/examples.js";
export * from "./figures/robustness.js";
export * from "./figures/overlap.js";
export * from "./figures/detection.js";
export * from "./figures/precomputation.js";
export * from "./harness/result-file.js";
export * from "./harness/benchmark-table.js";
export * from "./harness/benchmark-figures.js";
export { html, markdown } from "./notebook/display.js";
export { type ColumnFormat, type TableOptions, table } from "./notebook/table.js";
export * from "./notebook/pictures.js";
