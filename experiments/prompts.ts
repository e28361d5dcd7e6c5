// What do words around a class's name do for zero-shot transfer? (Radford et al. 2021, section 3.1.4 and Figure 4; Zhai et al. 2022,
// Appendix G.1.) Each CLIP of the transfer experiments, over the suite of tasks: ways to prompt, ensembles, selection, meanings.
//
// Command: npm run experiment -- prompts preset=quick
// Duration and numbers to expect: see experiments/README.md
import { z } from "zod";
import {
  dualEncoderCost,
  type EmbeddingModel,
  type IconDataset,
  imageTowerCost,
  type Measurement,
  mean,
  type ResultRecord,
  rememberTexts,
  type TaskPair,
  trainingMacs,
  watch,
} from "../lib/index.js";
