CREATE TABLE `category_counts` (
	`category` text PRIMARY KEY NOT NULL,
	`failed` integer DEFAULT 0 NOT NULL,
	`dead` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
DROP INDEX `phases_fingerprint`;--> statement-breakpoint
CREATE INDEX `phases_family` ON `phases` (`last_fingerprint`,`state`,`run_id`,`last_category`) WHERE "last_fingerprint" is not null;--> statement-breakpoint
ALTER TABLE `attempts` ADD `inputs_digest` text;--> statement-breakpoint
CREATE INDEX `attempts_family` ON `attempts` (`fingerprint`,`handle`,`category`,`ended_at_ms`,`session_id`,`run_id`,`phase_id`) WHERE "fingerprint" is not null;