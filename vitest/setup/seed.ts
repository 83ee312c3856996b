// Gives all random tests of a run one seed. `npm test -- --seed <n>` draws the same values again.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.CLAMPWISE_SEED) });
