ALTER TABLE `attempts` ADD `limits` text;--> statement-breakpoint
ALTER TABLE `attempts` ADD `adopted_by` text;--> statement-breakpoint
ALTER TABLE `attempts` ADD `adopter` text;--> statement-breakpoint
ALTER TABLE `attempts` ADD `snapshot_path` text;--> statement-breakpoint
CREATE INDEX `attempts_adopted` ON `attempts` (`adopted_by`) WHERE "adopted_by" is not null;--> statement-breakpoint
ALTER TABLE `holds` ADD `quota` text;--> statement-breakpoint
CREATE INDEX `holds_quota` ON `holds` (`quota`) WHERE "quota" is not null;--> statement-breakpoint
ALTER TABLE `phases` ADD `quotas` text;--> statement-breakpoint
ALTER TABLE `phases` ADD `absolved_at_ms` integer;--> statement-breakpoint
CREATE INDEX `phases_quotas` ON `phases` (`run_id`) WHERE "quotas" is not null;--> statement-breakpoint
ALTER TABLE `runs` ADD `quotas` text;--> statement-breakpoint
CREATE INDEX `runs_quotas` ON `runs` (`run_id`) WHERE "quotas" is not null;--> statement-breakpoint
ALTER TABLE `sessions` ADD `taken_over_by` text;