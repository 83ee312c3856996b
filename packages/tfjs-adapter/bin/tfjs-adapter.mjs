#!/usr/bin/env node
import { run } from '../dist/bin/run.js';

process.exitCode = await run(process.argv.slice(2), {
  write: (text) => process.stdout.write(text),
  fail: (text) => process.stderr.write(text),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
  width: process.stdout.columns ?? 80,
});
