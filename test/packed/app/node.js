import { numbers } from './numbers.js';

console.log(JSON.stringify(await numbers()));
