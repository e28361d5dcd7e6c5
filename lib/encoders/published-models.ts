// The models of the two papers, as settings: CLIP's nine (Radford et al. 2021, Tables 19 and 20) and LiT's (Zhai et al. 2022),
// those of its Table 4 and the released ones.
import { bertSizes } from "./bert.js";
import { bitResnetSizes } from "./bit-resnet.js";
import { type DualEncoderSettings, symmetricPixels } from "./dual-encoder.js";
import type { ImageTowerSettings } from "./image-tower.js";
import { mlpMixerSizes } from "./mlp-mixer.js";
import { modifiedResnetSizes } from "./modified-resnet.js";
import type { TextTowerSettings } from "./text-tower.js";
import { litTextSizes, textTransformerSizes } from "./text-transformer.js";
import { litVisionSizes, visionTransformerSizes } from "./vision-transformer.js";

/** CLIP's models by the names of their release. */
export const clipModels = {
  RN50: clipResnet("RN50", 512, 1024),
  RN101: clipResnet("RN101", 512, 512),
  RN50x4: clipResnet("RN50x4", 640, 640),
  RN50x16: clipResnet("RN50x16", 768, 768),
  RN50x64: clipResnet("RN50x64", 1024, 1024),
  "ViT-B/32": { embedDim: 512, image: visionTransformerSizes["ViT-B/32"], text: textTransformerSizes[512] },
  "ViT-B/16": { embedDim: 512, image: visionTransformerSizes["ViT-B/16"], text: textTransformerSizes[512] },
  "ViT-L/14": { embedDim: 768, image: visionTransformerSizes["ViT-L/14"], text: textTransformerSizes[768] },
  "ViT-L/14@336px": { embedDim: 768, image: visionTransformerSizes["ViT-L/14@336px"], text: textTransformerSizes[768] },
} satisfies Record<string, DualEncoderSettings>;

/** LiT's models: B16B to L16Ti were released; g/14@288px with giant is its best, which was not. */
export const litModels = {
  "LiT B/32 + BERT-base": lit(litVisionSizes["B/32"], bertSizes.base, 768),
  "LiT Mixer-B/32 + BERT-base": lit(mlpMixerSizes["B/32"], bertSizes.base, 768),
  "LiT BiT-R50x1 + BERT-base": lit(bitResnetSizes.R50x1, bertSizes.base, 2048),
  "LiT B16B": { ...lit(litVisionSizes["B/16"], bertSizes.base, 768), imageProjection: "affine" },
  "LiT B16B_2": lit(litVisionSizes["B/16"], bertSizes.base, 768),
  "LiT L16L": lit(litVisionSizes["L/16"], bertSizes.large, 1024),
  "LiT L16S": lit(litVisionSizes["L/16"], litTextSizes.small, 1024),
  "LiT L16Ti": lit(litVisionSizes["L/16"], litTextSizes.tiny, 1024),
  "LiT g/14@288px + giant": lit(litVisionSizes["g/14@288px"], litTextSizes.giant, 1408),
} satisfies Record<string, DualEncoderSettings>;

function clipResnet(
  name: keyof typeof modifiedResnetSizes,
  textWidth: keyof typeof textTransformerSizes,
  embedDim: number,
): DualEncoderSettings {
  return {
    embedDim,
    image: modifiedResnetSizes[name],
    text: textTransformerSizes[textWidth],
    imageProjection: "affine", // the last map of its attention pooling
  };
}

/** The text tower has a linear head into the image tower's features, which are the embeddings. */
function lit(image: ImageTowerSettings, text: TextTowerSettings, embedDim: number): DualEncoderSettings {
  return {
    embedDim,
    image,
    text,
    imageProjection: "none",
    textProjection: "affine",
    pixels: symmetricPixels,
    initialLogits: { scale: 10 },
  };
}
