import { type Json, type JsonObject, shown } from '../json.ts';
import type { Findings, TfjsEffect } from '../report.ts';
import { type Entry, entriesOf, type LayerEntries } from './entries.ts';
import { isInRange } from './ranges.ts';
import { isIn, rejectedPairs, verdictOf } from './table.ts';

/** Circumstances of a file besides its model. */
export interface Circumstances {
  readonly isKeras3: boolean;
  /** Whether an activation or a constraint is the user's own. The list ignores those. */
  readonly isCustom: (value: Json) => boolean;
  /** The same for a layer. */
  readonly isCustomLayer: (layer: JsonObject) => boolean;
  /** Whether entries that are not on the list load too. */
  readonly allowsUnverified: boolean;
}

/** Adds findings of the list about a model of Keras, unless the translation has them already. */
export function judge(findings: Findings, model: JsonObject, circumstances: Circumstances): void {
  for (const layer of entriesOf(model, circumstances.isKeras3)) {
    if (circumstances.isCustomLayer(layer.source) || isOurs(layer)) continue;
    judgeLayer(findings, layer, circumstances);
  }
}

/** Tells whether a layer is one of this package, and not Keras's. */
function isOurs({ className }: LayerEntries): boolean {
  return className.startsWith('Clampwise');
}

function judgeLayer(findings: Findings, layer: LayerEntries, circumstances: Circumstances): void {
  const known = new Judged(findings, layer, circumstances);
  const entries = layer.entries.filter(({ value }) => !circumstances.isCustom(value));
  for (const entry of entries) {
    const isHad = known.entry(entry);
    // If the class does not load, its settings do not matter.
    if (!isHad && entry.key === layer.className) return;
  }
  known.pairs(entries);
}

const CORRECTED = 'computed as in Keras';
const UNVERIFIED = 'not compared with Keras by this package';
const HOW_TO_ALLOW = `${UNVERIFIED}; pass unverified: 'allow' to accept it`;

/** An entry in the form of a finding. */
interface Described {
  readonly of: 'class' | 'context' | 'setting';
  readonly path: string;
  readonly what: string;
  /** The name of the setting; '' for other entries. */
  readonly setting: string;
}

/** Applies the list to one layer. */
class Judged {
  private readonly findings: Findings;
  private readonly layer: LayerEntries;
  private readonly circumstances: Circumstances;

  constructor(findings: Findings, layer: LayerEntries, circumstances: Circumstances) {
    this.findings = findings;
    this.layer = layer;
    this.circumstances = circumstances;
  }

  /** Judges an entry, and tells whether it loads. */
  entry(entry: Entry): boolean {
    const said = this.described(entry);
    const { path, what } = said;
    const verdict = verdictOf(entry.key);
    // tfjs computes other dtypes in float32, which the translation reports.
    if (entry.key.endsWith('@dtype')) return true;
    if (verdict === undefined || !isWithin(said.setting, entry)) return this.unlisted(path, what);
    if (verdict.kind === 'rejected') return this.rejected(path, what, verdict.reason);
    if (verdict.kind === 'right') return true;
    if (verdict.kind === 'predicts') {
      if (this.isDropped(path)) return true;
      this.findings.dropped(path, what, `in training, ${verdict.reason}`, 'differs');
    } else if (!this.isSaid(said)) {
      // The translation reports the layers that tfjs lacks.
      this.findings.changed(path, what, CORRECTED, 'differs');
    }
    return true;
  }

  /** Rejects pairs of entries that are right alone. */
  pairs(entries: readonly Entry[]): void {
    const { className } = this.layer;
    const keys = entries.map(({ key }) => key.slice(className.length).replace(/^\./, ''));
    const has = (word: string): boolean => keys.some((key) => isIn(word, key));
    for (const [first, second, reason] of rejectedPairs(className)) {
      if (has(first) && has(second))
        this.rejected(this.layer.path, `${plainKey(first)} with ${plainKey(second)}`, reason);
    }
  }

  private described({ key, value }: Entry): Described {
    const { path, className } = this.layer;
    if (key.startsWith('ops.'))
      return { of: 'class', path, what: `the operation ${className}`, setting: '' };
    const own = key.slice(className.length);
    if (own === '') return { of: 'class', path, what: `the layer ${className}`, setting: '' };
    if (own === '@training' || own === '@inference') {
      const what = inWords(own.slice(1), className);
      return { of: 'setting', path: `${path}.training`, what, setting: '' };
    }
    if (own.startsWith('@')) {
      return { of: 'context', path, what: inWords(own.slice(1), className), setting: '' };
    }
    const [setting = ''] = own.slice(1).split('=');
    return { of: 'setting', path: `${path}.${setting}`, what: shown(value), setting };
  }

  /**
   * Tells whether there is such a finding already. For a class any of its settings counts, for a
   * setting also the layer.
   */
  private isSaid({ of, path, what }: Described): boolean {
    return this.findings.changes.some((each) => {
      if (of === 'context') return each.path === path && what.endsWith(each.what);
      if (of === 'class' && each.path.startsWith(`${path}.`)) return true;
      return each.path === path || (of === 'setting' && each.path === this.layer.path);
    });
  }

  private isDropped(path: string): boolean {
    return this.findings.changes.some((each) => each.kind === 'dropped' && each.path === path);
  }

  private isUnsupported(path: string): boolean {
    return this.findings.changes.some((each) => {
      return (
        each.kind === 'unsupported' && (each.path === path || path.startsWith(`${each.path}.`))
      );
    });
  }

  private rejected(path: string, what: string, reason: string, tfjs?: TfjsEffect): boolean {
    if (!this.isUnsupported(path)) this.findings.unsupported(path, what, reason, tfjs);
    return false;
  }

  private unlisted(path: string, what: string): boolean {
    if (!this.circumstances.allowsUnverified)
      return this.rejected(path, what, HOW_TO_ALLOW, 'accepts');
    if (!this.isUnsupported(path)) this.findings.unverified(path, what, UNVERIFIED);
    return true;
  }
}

/** Writes a key of the list in words. `@channels_first` becomes channels_first. */
function plainKey(key: string): string {
  return key.replace(/^@/, '');
}

/** Tells whether a number or a list is in the range of its setting. */
function isWithin(setting: string, { key, value }: Entry): boolean {
  return setting === '' || key.includes('=') || isInRange(setting, value);
}

function inWords(context: string, className: string): string {
  const words: { readonly [context: string]: string } = {
    channels_first: 'channels_first',
    dtype: 'a dtype other than float32',
    frozen: 'trainable: false',
    inference: 'called with training=False',
    masked: 'a mask that reaches it',
    masked_output: 'an output with a mask',
    nested: 'inside a nested model',
    shared: 'called more than once',
    training: 'called with training=True',
  };
  const wrapper = context.replace('wrapped:', 'inside ');
  return `${className}, ${words[context] ?? wrapper}`;
}
