/** Whether this run is to be quick. `npm run test:all` also runs the files that ask, in full. */
export const isQuick: boolean = process.env.CLAMPWISE_QUICK === '1';
