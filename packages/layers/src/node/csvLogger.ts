import { appendFile, writeFile } from 'node:fs/promises';
import type { Callbacks, Logs } from '../models/callbacks.ts';
import { checkPath } from './path.ts';
