// Writes the answers down as a program whose every value must have the type that Stripe declares, and has it compiled.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const OPTIONS = { strict: true, noEmit: true, module: "nodenext", target: "es2022", skipLibCheck: true, types: [] };

/** A copy with one value changed, or taken out where there is no new one. */
function spoilt(value, place, wrong) {
  const copy = structuredClone(value);
  const last = place[place.length - 1];
  const inner = place.slice(0, -1).reduce((within, name) => within[name], copy);
  if (wrong === undefined) delete inner[last];
  else inner[last] = wrong;
  return copy;
}

/** `answers` are pairs of a type and a value; `faults` are answers that must be refused. */
function check(answers, faults) {
  // Within the folder that has the packages, where the compiler looks for them.
  const folder = fs.mkdtempSync(path.join(process.cwd(), "check-"));
  try {
    const program = ['import type Stripe from "stripe";', 'import type { Closed } from "./closed.js";'];
    const line = ([type, value], number) => `export const a${number}: Closed<${type}> = ${JSON.stringify(value)};`;
    answers.forEach((answer, number) => program.push(line(answer, number)));
    faults.forEach((fault, number) => program.push("// @ts-expect-error", line(fault, answers.length + number)));
    fs.writeFileSync(path.join(folder, "answers.ts"), program.join("\n"));
    fs.copyFileSync(path.join(__dirname, "closed.ts"), path.join(folder, "closed.ts"));
    fs.writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, files: ["answers.ts"] }));
    execFileSync(process.execPath, [path.join(process.cwd(), "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
  } catch (error) {
    throw new Error(`Stripe's types refuse an answer:\n${error.stdout || error}`);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

module.exports = { check, spoilt };
