DROP INDEX `runs_head`;--> statement-breakpoint
CREATE INDEX `runs_failed` ON `runs` (`door`,`failed`) WHERE "head_id" is not null;--> statement-breakpoint
CREATE INDEX `runs_head` ON `runs` ("head_priority" desc,`head_burned`,`head_category_rank`,`failed`,`head_tier_index`,`head_phase_index`,`head_id`) WHERE "head_id" is not null;