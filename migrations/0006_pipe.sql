ALTER TABLE `phases` ADD `pipe` text;--> statement-breakpoint
CREATE INDEX `phases_pipe` ON `phases` (`state`,`id`) WHERE "pipe" is not null;