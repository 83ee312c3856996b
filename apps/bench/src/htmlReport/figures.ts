import { DATA, type Data, sizeText } from '../inputs.ts';
import { LOOP_NAMES } from '../peers/loops.ts';
import type { Summary } from '../stats.ts';
import { COPY, IN_HEAP, OURS } from '../suites/suite.ts';
import { drawLines, type LineChart, type Point, type Series, type Size } from './lineChart.ts';
import type { ReportContender, ReportRow, RunRecord } from './record.ts';
import { type Dot, drawStrips, type Strip } from './stripChart.ts';

/** Charts under one heading. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly figures: readonly Figure[];
}

/** A chart with its heading. */
export interface Figure {
  readonly title: string;
  /** The series, for the legend. */
  readonly legend: readonly Pick<Series, 'name' | 'style'>[];
  /** One drawing for a wide page, and one for a phone. */
  readonly wide: string;
  readonly narrow: string;
}

const WIDE: Size = { width: 640, height: 370 };
const NARROW: Size = { width: 340, height: 320 };
/** Two of these stand side by side on a wide page. */
const SMALL: Size = { width: 310, height: 240 };
export const LOOP = 'the fastest loop';

const STYLES: Readonly<Record<string, string>> = {
  [OURS]: 'ours',
  [IN_HEAP]: 'ours dashed',
  [LOOP]: 'loop',
  [COPY]: 'copy',
  'numpy-ts': 'numpy',
  'tfjs cpu': 'tfjs',
  'tfjs wasm': 'tfjs dashed',
  'onnxruntime-web': 'onnx',
};

/** The charts of a run. A section without rows is left out. */
export function sectionsOf(run: RunRecord): Section[] {
  const rows = run.suites.flatMap((suite) => suite.rows).filter(({ data }) => data !== undefined);
  return [bySize(rows), byCopy(rows), byPart(rows), fewElements(run), allRatios(run)].filter(
    ({ figures }) => figures.length > 0,
  );
}

function bySize(rows: readonly ReportRow[]): Section {
  const chart = (kind: Data): Figure[] =>
    lines({
      title: kind === 'random' ? 'Random data' : 'A sine',
      xTitle: 'elements',
      yTitle: 'ns a value',
      xText: sizeText,
      series: Object.keys(STYLES).map((name) =>
        seriesOf(name, halfOf(rows, kind), elementsOf, (row, { time }) => perValue(row, time)),
      ),
    });
  return {
    id: 'by-size',
    title: 'Time per value by number of elements',
    note:
      'clip of float32 to -1..1 with `out`; half of the values are clipped. The line of a dot ' +
      'joins the quartiles. A hollow dot marks a library that is wrong for NaN.',
    figures: [...chart('random'), ...chart('a sine')],
  };
}

function byCopy(rows: readonly ReportRow[]): Section {
  const names = Object.keys(STYLES).filter((name) => name !== COPY);
  return {
    id: 'by-copy',
    title: 'Distance to a copy of the same bytes',
    note:
      'The rows of random data again, as multiples of the time of a copy. A copy is the limit of ' +
      'memory speed.',
    figures: lines({
      title: 'Random data',
      xTitle: 'elements',
      yTitle: 'times the time of a copy',
      xText: sizeText,
      rule: 1,
      series: names.map((name) =>
        seriesOf(name, halfOf(rows, 'random'), elementsOf, (_, { ratio }) => ratio),
      ),
    }),
  };
}

function byPart(all: readonly ReportRow[]): Section {
  const [elements = 0] = all.filter(({ data }) => data?.outside !== 0.5).map(elementsOf);
  const rows = all.filter((row) => elementsOf(row) === elements);
  const of = (kind: Data): readonly ReportRow[] => rows.filter(({ data }) => data?.kind === kind);
  const series = (name: string, kind: Data): Series =>
    seriesOf(name, of(kind), partOf, (row, { time }) => perValue(row, time));
  const both = DATA.flatMap((kind) =>
    [OURS, LOOP].map((name) => {
      const { style, points } = series(name, kind);
      const own = kind === 'random' ? style : `${style} dashed`;
      return { name: `${name}, ${kind}`, style: own, points };
    }),
  );
  return {
    id: 'by-part',
    title: 'Time per value by part clipped',
    note:
      'A processor predicts the branches of a loop on a sine, and cannot on random data. ' +
      'Clampwise has no branches.',
    figures: lines({
      title: `${sizeText(elements)} elements`,
      xTitle: 'part of the values that is clipped',
      yTitle: 'ns a value',
      xText: (part) => `${part} %`,
      isEven: true,
      series: [...both, series(COPY, 'random')],
    }),
  };
}

/** A small chart for each operation: its time as a multiple of the fastest loop's. */
function fewElements({ suites }: RunRecord): Section {
  const rows = suites
    .filter(({ name }) => name === 'few')
    .flatMap((suite) => suite.rows)
    .filter(({ place }) => /^\d+$/.test(place?.line ?? ''));
  const tables = [...new Set(rows.map(({ place }) => place?.table ?? ''))];
  return {
    id: 'few',
    title: 'Few elements, where a loop can be faster',
    note:
      'The time of Clampwise divided by the time of the fastest loop. Above 1 the loop is faster, ' +
      'below 1 Clampwise is.',
    figures: tables.flatMap((table) =>
      lines(
        {
          title: table,
          xTitle: 'elements',
          yTitle: 'times the time of the loop',
          xText: String,
          rule: 1,
          series: DATA.map((kind) => fewSeries(rows, table, kind)),
        },
        SMALL,
      ),
    ),
  };
}

function fewSeries(rows: readonly ReportRow[], table: string, kind: Data): Series {
  const points = rows
    .filter(({ place }) => place?.table === table && place.group === kind)
    .flatMap(({ place, against }) =>
      against ? [{ x: Number(place?.line), ...against.ratio, wrong: false }] : [],
    );
  return { name: kind, style: kind === 'random' ? 'ours' : 'ours dashed', points };
}

function allRatios({ suites }: RunRecord): Section {
  const strips = suites
    .map(({ name, rows }): Strip => ({ name, dots: rows.flatMap(dotOf) }))
    .filter(({ dots }) => dots.length > 0);
  const chart = {
    xTitle: 'ratio of times',
    below: '← Clampwise is faster',
    above: 'the other is faster →',
    strips,
  };
  const narrow = { ...chart, below: '← Clampwise', above: 'other →' };
  return {
    id: 'ratios',
    title: 'All suites',
    note:
      'A dot is a row: the time of Clampwise divided by that of the fastest other way to do the ' +
      'work. It is hollow if the other is wrong for NaN, ±Infinity or -0.',
    figures: [
      {
        title: '',
        legend: [],
        wide: drawStrips(chart, WIDE.width),
        narrow: drawStrips(narrow, NARROW.width),
      },
    ].filter(() => strips.length > 0),
  };
}

function dotOf(row: ReportRow): Dot[] {
  const { against, work } = row;
  if (against === undefined) return [];
  const label = `${work}, against ${against.other}`;
  return [{ label, ratio: against.ratio.median, wrong: isOtherWrong(row) }];
}

/** Whether the contender that a row compares with is wrong for special values. */
function isOtherWrong({ against, contenders }: ReportRow): boolean {
  return contenders.some((each) => each.name === against?.other && each.wrongOnSpecial !== null);
}

function lines(chart: LineChart, wide: Size = WIDE): Figure[] {
  const series = chart.series.filter(({ points }) => points.length > 0);
  if (series.length === 0) return [];
  const drawn = { ...chart, series };
  return [
    {
      title: chart.title,
      legend: series.map(({ name, style }) => ({ name, style })),
      wide: drawLines(drawn, wide),
      narrow: drawLines(drawn, NARROW),
    },
  ];
}

/** The rows with half of the values clipped. */
function halfOf(rows: readonly ReportRow[], kind: Data): ReportRow[] {
  return rows.filter(({ data }) => data?.outside === 0.5 && data.kind === kind);
}

function seriesOf(
  name: string,
  rows: readonly ReportRow[],
  xOf: (row: ReportRow) => number,
  summaryOf: (row: ReportRow, contender: ReportContender) => Summary,
): Series {
  const points = rows.flatMap((row): Point[] => {
    const contender = contenderOf(row, name);
    if (contender === undefined) return [];
    const wrong = contender.wrong !== null || contender.wrongOnSpecial !== null;
    return [{ x: xOf(row), ...summaryOf(row, contender), wrong }];
  });
  return { name, style: STYLES[name] ?? '', points: points.sort((a, b) => a.x - b.x) };
}

/** A contender by its name. The fastest loop is one of several. */
export function contenderOf({ contenders }: ReportRow, name: string): ReportContender | undefined {
  if (name !== LOOP) return contenders.find((each) => each.name === name);
  return contenders
    .filter((each) => LOOP_NAMES.includes(each.name) && each.wrong === null)
    .sort((a, b) => a.time.median - b.time.median)[0];
}

function perValue({ data }: ReportRow, { median, lowerQuartile, upperQuartile }: Summary): Summary {
  const elements = data?.elements ?? 1;
  return {
    median: median / elements,
    lowerQuartile: lowerQuartile / elements,
    upperQuartile: upperQuartile / elements,
  };
}

function elementsOf({ data }: ReportRow): number {
  return data?.elements ?? 0;
}

function partOf({ data }: ReportRow): number {
  return (data?.outside ?? 0) * 100;
}
