// Gives all random tests of a run one seed, so that `npm test -- --seed <n>` draws the same values.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.CLAMPWISE_SEED) });
