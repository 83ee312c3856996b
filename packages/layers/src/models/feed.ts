import { ClampwiseRangeError, ClampwiseTypeError } from '@clampwise/kernels';
import { describe } from '../check/describe.ts';
import { RandomGenerator } from '../random/generator.ts';
import { type Examples, sliceExamples, takeExamples } from './examples.ts';

/** The batches of training or validation data. */
export interface Feed {
  /** The number of batches of an epoch, or null if it is not known yet. */
  readonly batches: number | null;
  /** Starts an epoch. */
  start(): void;
  /** Returns the next batch, or null at the end of the epoch. */
  next(): Examples | null | Promise<Examples | null>;
  /** Tells an iterable that no more batches are needed. */
  close(): unknown;
}

/** Batches of arrays. */
export class ArrayFeed implements Feed {
  readonly batches: number;
  private readonly examples: Examples;
  private readonly batchSize: number;
  private readonly random: RandomGenerator | null;
  private readonly order: Int32Array | null;
  private row = 0;

  /** @param shuffle - the seed of the order, or null for the order of the arrays */
  constructor(
    examples: Examples,
    batchSize: number,
    shuffle: { readonly seed: number | undefined } | null,
  ) {
    const { rows } = examples;
    this.examples = examples;
    this.batchSize = batchSize;
    this.batches = Math.ceil(rows / batchSize);
    this.random = shuffle === null ? null : new RandomGenerator(shuffle.seed);
    this.order = shuffle === null ? null : Int32Array.from({ length: rows }, (_, k) => k);
  }

  start(): void {
    this.row = 0;
    if (this.order !== null) this.random?.shuffle(this.order);
  }

  next(): Examples | null {
    const { examples, order, row: start } = this;
    if (start >= examples.rows) return null;
    const end = Math.min(examples.rows, start + this.batchSize);
    this.row = end;
    if (order === null) return sliceExamples(examples, start, end);
    return takeExamples(examples, order, start, end);
  }

  close(): void {}
}

/** An iterable of batches, or a function that returns one. */
export type Batches<B> = Iterable<B> | AsyncIterable<B> | (() => Iterable<B> | AsyncIterable<B>);

/** Whether a value gives batches, and is no array. */
export function isIterable(value: unknown): value is Batches<unknown> {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return false;
  return Symbol.iterator in value || Symbol.asyncIterator in value;
}

function iteratorOf(given: unknown): Iterator<unknown> | AsyncIterator<unknown> | null {
  if (typeof given !== 'object' || given === null) return null;
  const { [Symbol.iterator]: sync, [Symbol.asyncIterator]: later } = given as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  return later?.call(given) ?? sync?.call(given) ?? null;
}

/** Batches of an iterable. */
export class IterableFeed implements Feed {
  batches: number | null;
  private readonly argument: string;
  private readonly source: Batches<unknown>;
  private readonly read: (batch: unknown) => Examples;
  /** The number of batches of an epoch, or null for all. */
  private readonly steps: number | null;
  private iterator: Iterator<unknown> | AsyncIterator<unknown> | null = null;
  private taken = 0;
  /** Whether the iterator was made for this epoch. */
  private fresh = false;

  constructor(
    argument: string,
    source: Batches<unknown>,
    steps: number | null,
    read: (batch: unknown) => Examples,
  ) {
    this.argument = argument;
    this.source = source;
    this.steps = steps;
    this.batches = steps;
    this.read = read;
  }

  /** With a number of steps, an epoch goes on where the last one ended. */
  start(): void {
    this.taken = 0;
    this.fresh = false;
    if (this.iterator === null) this.open();
  }

  private open(): void {
    const { source } = this;
    const given: unknown = typeof source === 'function' ? source() : source;
    this.fresh = true;
    this.iterator = iteratorOf(given) ?? this.rejectResult(given);
  }

  private rejectResult(given: unknown): never {
    const received = `a function that returned ${describe(given)}`;
    const expected = 'a function that returns an iterable, such as a generator function';
    throw new ClampwiseTypeError('fit', this.argument, received, expected);
  }

  next(): Examples | null | Promise<Examples | null> {
    if (this.taken === this.steps) return null;
    const step = (this.iterator as AsyncIterator<unknown>).next();
    return typeof step.then === 'function'
      ? Promise.resolve(step).then((result) => this.take(result))
      : this.take(step as unknown as IteratorResult<unknown>);
  }

  private take({
    done,
    value,
  }: IteratorResult<unknown>): Examples | null | Promise<Examples | null> {
    if (done !== true) {
      this.taken++;
      return this.read(value);
    }
    this.iterator = null;
    if (this.taken === 0) {
      if (this.fresh) this.rejectEmpty();
      this.open();
      return this.next();
    }
    if (this.steps === null) this.batches = this.taken;
    return null;
  }

  private rejectEmpty(): never {
    const received = 'an iterable without a batch left';
    const sentence = `${this.argument} has no batch for this epoch. Pass a generator function, which starts anew each epoch, instead of its result`;
    throw new ClampwiseRangeError(
      'fit',
      this.argument,
      received,
      'a batch for each epoch',
      sentence,
    );
  }

  close(): unknown {
    const { iterator } = this;
    this.iterator = null;
    return iterator?.return?.();
  }
}
