// The packages layers and tfjs-adapter both have these schedules, in forms of their own. Neither
// imports the other. The formulas are not in kernels, which would not use them. Both are compared
// with the rates of Keras.

/** A value in the config of a schedule. */
export type ScheduleValue = number | boolean | null | readonly number[];

/** A learning rate that depends on the step. `exponentialDecay` and others return one. */
export interface LearningRateSchedule {
  /** The name of its class in Keras. */
  readonly className: string;
  /** Its options, under their names in Keras. */
  readonly config: { readonly [name: string]: ScheduleValue };
  /**
   * Returns the learning rate of a step.
   *
   * @param step - how many steps were taken before it: 0 for the first
   */
  at(step: number): number;
}

/** The range of learning rates, and of factors. */
export const AT_LEAST_ZERO = { least: 0 };

/** The range of numbers of steps. */
export const ABOVE_ZERO = { least: 0, above: true };

/** Makes a schedule from checked options. The config gets their names in Keras. */
export function scheduleOf(
  className: string,
  options: { readonly [name: string]: ScheduleValue },
  at: (step: number) => number,
): LearningRateSchedule {
  const entries = Object.entries(options).map(([name, value]) => [snakeCase(name), value]);
  return { className, config: Object.fromEntries(entries), at };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
