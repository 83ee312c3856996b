import { PLACES } from './all.ts';
import { exitCode, type Row, rowOf, selected, summary, table } from './report.ts';
import { openWorkshop } from './workshop.ts';

/**
 * Checks the places that the words select, one after the other, and gives the exit code.
 * @param record  gets the summary
 */
export async function checkPlaces(
  words: readonly string[],
  record: (summary: string) => void,
): Promise<number> {
  const places = selected(PLACES, words);
  console.log('Packing the packages, and installing them into a new project …');
  const workshop = await openWorkshop();
  const rows: Row[] = [];
  try {
    for (const place of places) {
      const row = await rowOf(place, workshop);
      rows.push(row);
      console.log(`${row.place}: ${row.result}`);
      if (row.result !== 'passed') console.log(row.note);
    }
  } finally {
    workshop.project.remove();
  }
  console.log(`\n${table(rows)}\n\n${summary(rows)}`);
  record(summary(rows));
  return exitCode(rows);
}
