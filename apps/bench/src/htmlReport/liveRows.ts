import type { Summary } from '../stats.ts';
import { COPY, OURS } from '../suites/suite.ts';
import { contenderOf, LOOP } from './figures.ts';
import type { ReportRow, RunRecord } from './record.ts';

/** A recorded row that the documentation also runs in the reader's browser. Times of one call. */
export interface LiveRow {
  readonly id: string;
  readonly clampwise: Summary;
  readonly loop: Summary;
  readonly copy?: Summary;
}

const TWO_LOOPS = 'two loops';

/** The rows of clip of 16, 1k and 1M elements, and of clipByGlobalNorm of four short arrays. */
export function liveRowsOf({ suites }: RunRecord): LiveRow[] {
  const rows = suites.flatMap((suite) => suite.rows);
  const few = rows.find(
    ({ work, place }) =>
      work.startsWith('clip of') && place?.line === '16' && place.group === 'random',
  );
  const many = (elements: number): ReportRow | undefined =>
    rows.find(
      ({ data }) => data?.elements === elements && data.outside === 0.5 && data.kind === 'random',
    );
  const norm = rows.find(({ work }) => /^clipByGlobalNorm of four .*, 50 \+/.test(work));
  return [
    ...liveRow('clip-16', few),
    ...liveRow('clip-1000', many(1000)),
    ...liveRow('clip-1048576', many(2 ** 20)),
    ...liveRow('globalNorm-200', norm),
  ];
}

function liveRow(id: string, row: ReportRow | undefined): LiveRow[] {
  const time = (name: string): Summary | undefined => row && contenderOf(row, name)?.time;
  const [clampwise, loop, copy] = [time(OURS), time(LOOP) ?? time(TWO_LOOPS), time(COPY)];
  if (clampwise === undefined || loop === undefined) return [];
  return [{ id, clampwise, loop, ...(copy && { copy }) }];
}
