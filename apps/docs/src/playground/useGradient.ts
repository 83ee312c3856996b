import { computed, onMounted, reactive, ref, watch } from 'vue';
import { problemIn } from '../fields.ts';
import { answer } from './curves.ts';
import { reachOf } from './handles.ts';
import { queryOf, viewOf } from './permalink.ts';
import { plottedX } from './plot.ts';
import { type NumberName, type Question, readView, START, uses, type View } from './view.ts';

/** Browsers reject an address that changes with each move of a pointer. */
const PATIENCE_MS = 200;

/** The choices of the reader, and what the library computes for them. */
export function useGradient() {
  const view = reactive<View>({ ...START });
  const read = computed(() => readView(view));
  const reach = ref(reachOf(read.value));

  const problems = computed(() => {
    const of = (name: NumberName) => (uses(view.rule, name) ? problemIn(read.value[name]) : null);
    return { min: of('min'), max: of('max'), x: of('x') };
  });

  /** The function as the reader chose it. Null if a number cannot be read. */
  const question = computed<Question | null>(() => {
    const { rule, mode, pull } = view;
    const min = valueIn('min');
    const max = valueIn('max');
    return min === undefined || max === undefined ? null : { rule, mode, pull, min, max };
  });

  const x = computed(() => {
    const value = valueIn('x');
    return value === undefined || value === null ? null : Math.fround(value);
  });

  const curve = computed(() =>
    question.value === null ? null : answer(question.value, plottedX(question.value, reach.value)),
  );

  const rejection = computed(() => {
    const given = curve.value;
    return given !== null && 'error' in given ? given.error : null;
  });

  /** The numbers at x. */
  const at = computed(() => {
    if (question.value === null || x.value === null) return null;
    const given = answer(question.value, Float32Array.of(x.value));
    return 'curve' in given ? given.curve : null;
  });

  /** The number in a field. Undefined if it is used and cannot be read. */
  function valueIn(name: NumberName): number | null | undefined {
    const field = read.value[name];
    if ('value' in field) return field.value;
    return uses(view.rule, name) ? undefined : null;
  }

  /** Sets a number that was typed. The axis grows or shrinks to show it. */
  function type(name: NumberName, text: string): void {
    view[name] = text;
    reach.value = reachOf(read.value);
  }

  /** Sets a number by its handle. The axis stays. */
  function move(name: NumberName, text: string): void {
    view[name] = text;
  }

  onMounted(() => {
    Object.assign(view, viewOf(location.search));
    reach.value = reachOf(read.value);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const { pathname } = location;
    watch(view, (now) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (location.pathname !== pathname) return;
        const address = pathname + queryOf(now) + location.hash;
        history.replaceState(history.state, '', address);
      }, PATIENCE_MS);
    });
  });

  return { view, read, reach, problems, question, x, curve, rejection, at, type, move };
}
