export { nearestTo } from '../config/nearest.ts';
