ALTER TABLE `phases` ADD `item` text;--> statement-breakpoint
ALTER TABLE `phases` ADD `result` text;--> statement-breakpoint
ALTER TABLE `runs` ADD `dispatch` text;--> statement-breakpoint
CREATE INDEX `events_run` ON `events` (`run_id`,`seq`) WHERE "run_id" is not null;