// Writes the ledger of claims into experiments/README.md, from records alone: npm run ledger
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder, writeFileAtomically } from "../lib/index.js";
import { allClaims, withLedger } from "./claims.js";

const path = join(projectFolder(), "experiments/README.md");
const claims = allClaims();
writeFileAtomically(path, withLedger(readFileSync(path, "utf8"), claims));
console.log(`${claims.length} claims in ${path}`);
