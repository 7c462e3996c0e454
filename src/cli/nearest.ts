export { nearestTo } from '../config/resolve.ts';
