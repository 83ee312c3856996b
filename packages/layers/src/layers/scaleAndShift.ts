import { checkFlag, checkNumber, checkOptions } from '../check/options.ts';
import type { Constraint } from '../constraints/constraint.ts';
import { type ConstraintLike, constraintFrom } from '../constraints/identify.ts';
import { type InitializerLike, initializerFrom } from '../initializers/identify.ts';
import type { Initializer } from '../initializers/initializer.ts';
import type { ScaleAndShift } from '../ops/normalize.ts';
import { type RegularizerLike, regularizerFrom } from '../regularizers/identify.ts';
import type { Regularizer } from '../regularizers/regularizer.ts';
import type { Shape } from '../types.ts';
import type { Weight } from '../weights/weight.ts';
import { layerOptions, SameShapeLayer } from './common.ts';
import { LAYER_KEYS, type LayerOptions } from './layer.ts';

/** The options of layers that normalize, then scale and shift. */
export interface ScaleAndShiftOptions extends LayerOptions {
  /** A small number that is added to each variance. Default 0.001. */
  readonly epsilon?: number | undefined;
  /** Whether to add beta. Default true. */
  readonly center?: boolean | undefined;
  /** Whether to multiply by gamma. Default true. */
  readonly scale?: boolean | undefined;
  /** The first values of beta. Default 'zeros'. */
  readonly betaInitializer?: InitializerLike | undefined;
  /** The first values of gamma. Default 'ones'. */
  readonly gammaInitializer?: InitializerLike | undefined;
  /** A rule that beta always satisfies. Default none. */
  readonly betaConstraint?: ConstraintLike | undefined;
  /** A rule that gamma always satisfies. Default none. */
  readonly gammaConstraint?: ConstraintLike | undefined;
  /** A penalty for beta that training adds to the loss. Default none. */
  readonly betaRegularizer?: RegularizerLike | undefined;
  /** A penalty for gamma that training adds to the loss. Default none. */
  readonly gammaRegularizer?: RegularizerLike | undefined;
}

const KEYS = [
  ...LAYER_KEYS,
  'epsilon',
  'center',
  'scale',
  'betaInitializer',
  'gammaInitializer',
  'betaConstraint',
  'gammaConstraint',
  'betaRegularizer',
  'gammaRegularizer',
];

/** A layer that normalizes, then multiplies by gamma and adds beta. */
export abstract class ScaleAndShiftLayer extends SameShapeLayer {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaConstraint: Constraint | null;
  readonly gammaConstraint: Constraint | null;
  readonly betaRegularizer: Regularizer | null;
  readonly gammaRegularizer: Regularizer | null;
  private gamma: Weight | null = null;
  private beta: Weight | null = null;

  constructor(op: string, kind: string, options: ScaleAndShiftOptions, keys: readonly string[]) {
    checkOptions(op, options, [...KEYS, ...keys]);
    super(layerOptions(options), kind);
    const { betaInitializer = 'zeros', gammaInitializer = 'ones' } = options;
    this.epsilon = checkNumber(op, 'epsilon', options.epsilon ?? 1e-3, { least: 0 });
    this.center = checkFlag(op, 'center', options.center ?? true);
    this.scale = checkFlag(op, 'scale', options.scale ?? true);
    this.betaInitializer = initializerFrom(op, 'betaInitializer', betaInitializer, undefined);
    this.gammaInitializer = initializerFrom(op, 'gammaInitializer', gammaInitializer, undefined);
    this.betaConstraint = constraintFrom(op, 'betaConstraint', options.betaConstraint);
    this.gammaConstraint = constraintFrom(op, 'gammaConstraint', options.gammaConstraint);
    this.betaRegularizer = regularizerFrom(op, 'betaRegularizer', options.betaRegularizer);
    this.gammaRegularizer = regularizerFrom(op, 'gammaRegularizer', options.gammaRegularizer);
  }

  /** Makes gamma and beta. */
  protected addScaleAndShift(shape: Shape): void {
    if (this.scale) {
      this.gamma = this.addWeight('gamma', shape, {
        initializer: this.gammaInitializer,
        constraint: this.gammaConstraint,
        regularizer: this.gammaRegularizer,
      });
    }
    if (!this.center) return;
    this.beta = this.addWeight('beta', shape, {
      initializer: this.betaInitializer,
      constraint: this.betaConstraint,
      regularizer: this.betaRegularizer,
    });
  }

  protected get scaleAndShift(): ScaleAndShift {
    return { gamma: this.gamma, beta: this.beta };
  }
}
