import { refuse } from './refuse.ts';

/** Which numbers are allowed. */
export interface NumberRule {
  readonly least?: number;
  /** Whether the number must be above `least`. */
  readonly above?: boolean;
  readonly most?: number;
  /** Whether the number must be below `most`. */
  readonly below?: boolean;
  readonly whole?: boolean;
  /** Whether Infinity is allowed, for no limit. */
  readonly infinite?: boolean;
}

/** Checks a number against a rule. It must be finite unless the rule allows Infinity. */
export function checkNumber(
  op: string,
  argument: string,
  value: unknown,
  rule: NumberRule,
): number {
  if (typeof value === 'number' && fits(value, rule)) return value;
  refuse(op, argument, value, ruleText(rule));
}

function fits(value: number, rule: NumberRule): boolean {
  if (value === Infinity && rule.infinite === true) return true;
  const { least = -Infinity, above = false, most = Infinity, below = false, whole = false } = rule;
  return (
    Number.isFinite(value) &&
    (above ? value > least : value >= least) &&
    (below ? value < most : value <= most) &&
    (!whole || Number.isSafeInteger(value))
  );
}

function ruleText({ least, above, most, below, whole, infinite }: NumberRule): string {
  const kind = whole ? 'a whole number' : infinite ? 'a number' : 'a finite number';
  const from = least === undefined ? '' : above ? ` above ${least}` : `, at least ${least}`;
  const joint = least === undefined ? '' : ' and';
  const to =
    most === undefined ? '' : below ? `${joint} below ${most}` : `${joint} at most ${most}`;
  return kind + from + to;
}

/** A rule, and an interval in which it allows all numbers. */
export interface NumberRange {
  readonly least: number;
  readonly most: number;
  readonly rule: NumberRule;
}

/**
 * `checkNumber` for short calls. Rules have many shapes, and looking up the fields of each takes
 * over a microsecond.
 */
export function checkRange(
  op: string,
  argument: string,
  value: unknown,
  range: NumberRange,
): number {
  if (typeof value === 'number' && value >= range.least && value <= range.most) return value;
  return checkNumber(op, argument, value, range.rule);
}
