ALTER TABLE `phases` ADD `pipe` text;--> statement-breakpoint
CREATE INDEX `phases_pipe` ON `phases` (`run_id`,`state`) WHERE "pipe" is not null;