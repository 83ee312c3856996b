import { adam, dense, type Sequential, sequential } from '@clampwise/layers';
import { type Digits, loadDigits, PIXELS, type Split } from '../digits/data.ts';
import { fixed, table } from '../format.ts';
import { pictureOf } from '../plot/image.ts';
import { savePlot } from '../plot/save.ts';
import { drawing, label } from '../plot/svg.ts';

const PARTS = 25;
const TRAINING = 3000;
const TESTED = 1000;

/** A model that describes a digit by 25 amounts, and rebuilds it as a sum of parts. */
export interface Rebuilt {
  /** One row of pixels for each part. */
  readonly parts: Float32Array;
  /** One row of pixels for each digit of the test. */
  readonly images: Float32Array;
}

/**
 * Trains the model on 3,000 digits. The weights of the second layer are the parts. With the
 * constraint no amount, no part and no rebuilt pixel can be negative.
 */
export async function rebuildDigits(
  { train, test }: Split,
  kernelConstraint: 'nonNeg' | null,
): Promise<Rebuilt> {
  const options = { useBias: false, kernelConstraint } as const;
  const model: Sequential = sequential([
    dense({ units: PARTS, inputShape: [PIXELS], seed: 1, ...options }),
    dense({ units: PIXELS, seed: 2, ...options }),
  ]);
  model.compile({ optimizer: adam({ learningRate: 0.003 }), loss: 'meanSquaredError' });
  const shape = [train.count, PIXELS];
  const fit = { epochs: 20, batchSize: 50, seed: 3, verbose: 0 } as const;
  await model.fit(train.pixels, train.pixels, { ...fit, shape });
  const images = model.predict(test.pixels, { shape: [test.count, PIXELS] }).data as Float32Array;
  return { parts: model.getWeights()[1]!.data as Float32Array, images };
}

/** Loads 3,000 digits for training and 1,000 others for the test. */
export function loadPartsData(): Split {
  return loadDigits(TRAINING, 1, TESTED);
}

/** Trains both models, prints how they compare and draws their parts. */
export async function digitParts(): Promise<void> {
  const data = loadPartsData();
  const free = await rebuildDigits(data, null);
  const bounded = await rebuildDigits(data, 'nonNeg');
  const both = [free, bounded];
  const { pixels } = data.test;
  console.log(`Two dense layers describe a digit by ${PARTS} amounts and rebuild it from as many`);
  console.log("parts. kernelConstraint: 'nonNeg' in both layers is the only difference:");
  console.log(
    table([
      ['', 'without', 'with nonNeg'],
      [
        'negative weights in parts',
        ...both.map(({ parts }) => percent(parts, (value) => value < 0)),
      ],
      ['negative pixels', ...both.map(({ images }) => percent(images, (value) => value < 0))],
      ['pixels that a part uses', ...both.map(({ parts }) => usedBy(parts))],
      [
        `error on ${TESTED} other digits`,
        ...fixed(
          both.map((each) => errorOf(each, pixels)),
          3,
        ),
      ],
    ]),
  );
  console.log('A part uses a pixel if its weight is at least 5 % of the largest of the part.');
  console.log('Non-negative parts are single strokes that add up. The other parts are shadows');
  console.log('of whole digits that cancel each other. They rebuild a digit more exactly.');
  savePlot('digit-parts', plotOf(data.test, free, bounded));
}

/** The root mean squared error of the pixels. */
export function errorOf({ images }: Rebuilt, pixels: Float32Array): number {
  const sum = images.reduce((total, value, k) => total + (value - pixels[k]!) ** 2, 0);
  return Math.sqrt(sum / images.length);
}

/** The share of a part's pixels with at least 5 % of its largest weight, in percent. */
function usedBy(parts: Float32Array): string {
  const used = Array.from({ length: PARTS }, (_, k) => {
    const part = rowOf(parts, k).map(Math.abs);
    const limit = 0.05 * largest(part);
    return part.map((value) => (value >= limit ? 1 : 0));
  });
  return percent(
    used.flatMap((part) => Array.from(part)),
    (value) => value === 1,
  );
}

function percent(values: ArrayLike<number>, test: (value: number) => boolean): string {
  const count = Array.from(values).filter(test).length;
  return `${((100 * count) / values.length).toFixed(0)} %`;
}

function rowOf(rows: Float32Array, k: number): Float32Array {
  return rows.subarray(k * PIXELS, (k + 1) * PIXELS);
}

const CELL = 30;
const SIZE = 56;
const COLUMNS = 10;

/** Draws ten parts of each model, and how each rebuilds ten digits. */
function plotOf({ pixels, labels }: Digits, free: Rebuilt, bounded: Rebuilt): string {
  const digits = Array.from({ length: COLUMNS }, (_, digit) => labels.indexOf(digit));
  const parts = digits.map((_, k) => k);
  const strips: readonly (readonly [string, string])[] = [
    ['parts, without a constraint', strip(free.parts, parts, true)],
    ['parts, with nonNeg', strip(bounded.parts, parts, true)],
    ['digits', strip(pixels, digits, false)],
    ['rebuilt, without a constraint', strip(free.images, digits, false)],
    ['rebuilt, with nonNeg', strip(bounded.images, digits, false)],
  ];
  const title = 'Parts of digits: black is positive, red is negative';
  const [top, gap] = [34, 26];
  const body = strips.flatMap(([name, address], k) => {
    const y = top + k * (SIZE + gap);
    const size = `width="${COLUMNS * SIZE}" height="${SIZE}"`;
    return [label(8, y + 16, name), `<image y="${y + gap - 4}" ${size} href="${address}"/>`];
  });
  const head = label(8, 22, title, 'font-size="16" font-weight="600"');
  const height = top + strips.length * (SIZE + gap);
  return drawing(COLUMNS * SIZE, height, title, [head, ...body]);
}

/** A picture of some rows side by side. If scaled, the largest value of each is 1. */
function strip(rows: Float32Array, chosen: readonly number[], scaled: boolean): string {
  const width = COLUMNS * CELL;
  const values = new Float32Array(width * CELL);
  chosen.forEach((row, column) => {
    const picture = rowOf(rows, row);
    const scale = scaled ? largest(picture) : 1;
    picture.forEach((value, k) => {
      const place = (1 + Math.floor(k / 28)) * width + column * CELL + 1 + (k % 28);
      values[place] = value / scale;
    });
  });
  return pictureOf(values, width);
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
