/**
 * The position of the cart in m and its velocity, then the angle of the pole from upright in rad
 * and its velocity.
 */
export type CartPole = readonly [number, number, number, number];

const GRAVITY = 9.8;
const POLE_MASS = 0.1;
const TOTAL_MASS = 1.1;
const HALF_LENGTH = 0.5;
const FORCE = 10;
const SECONDS = 0.02;
const FARTHEST = 2.4;
const STEEPEST = (12 * Math.PI) / 180;

/**
 * Returns the state 0.02 s after a push to the right or to the left, by Euler's method without
 * friction.
 *
 * @see Barto, Sutton and Anderson, "Neuronlike adaptive elements that can solve difficult learning
 *   control problems", 1983
 */
export function push([x, velocity, angle, spin]: CartPole, toTheRight: boolean): CartPole {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const force = toTheRight ? FORCE : -FORCE;
  const share = (force + POLE_MASS * HALF_LENGTH * spin ** 2 * sin) / TOTAL_MASS;
  const inertia = HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / TOTAL_MASS);
  const spinning = (GRAVITY * sin - cos * share) / inertia;
  const moving = share - (POLE_MASS * HALF_LENGTH * spinning * cos) / TOTAL_MASS;
  return [
    x + SECONDS * velocity,
    velocity + SECONDS * moving,
    angle + SECONDS * spin,
    spin + SECONDS * spinning,
  ];
}

/**
 * Whether the pole leans by more than 12 degrees, or the cart is more than 2.4 m from the middle.
 */
export function isOver([x, , angle]: CartPole): boolean {
  return Math.abs(x) > FARTHEST || Math.abs(angle) > STEEPEST;
}

/** Returns a state that is nearly upright and nearly at rest. */
export function startOf(random: () => number): CartPole {
  const small = () => 0.1 * (random() - 0.5);
  return [small(), small(), small(), small()];
}
