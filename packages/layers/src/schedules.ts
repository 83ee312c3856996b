export type { LearningRate, Schedule } from './schedules/schedule.ts';
