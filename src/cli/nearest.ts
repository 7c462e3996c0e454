export { nearestTo } from '../core/nearest.ts';
